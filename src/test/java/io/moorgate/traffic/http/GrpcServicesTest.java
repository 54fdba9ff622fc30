package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a gRPC server offers beside its own services, by grpc-java; and metadata beyond what it takes. */
class GrpcServicesTest {
    /** More than grpc-java takes, as its SETTINGS say; less than the gateway does. */
    private static final int MUCH = 40 * 1024;

    private final HealthStatusManager health = new HealthStatusManager();
    private Server server;
    private ManagedChannel channel;

    @AutoClose
    private final StreamFixture gateway = new StreamFixture();

    @BeforeEach
    void open() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .build()
                .start();
        gateway.routeTo(server.getPort());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private HealthGrpc.HealthBlockingStub health() {
        return HealthGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    @Test
    void healthPasses() {
        health.setStatus("shop.Orders", ServingStatus.NOT_SERVING);
        HealthCheckRequest request =
                HealthCheckRequest.newBuilder().setService("shop.Orders").build();
        assertEquals(ServingStatus.NOT_SERVING, health().check(request).getStatus());
        var watched = health().watch(request);
        assertEquals(ServingStatus.NOT_SERVING, watched.next().getStatus());
        health.setStatus("shop.Orders", ServingStatus.SERVING);
        assertEquals(ServingStatus.SERVING, watched.next().getStatus());
    }

    @Test
    void reflectionPasses() throws Exception {
        CompletableFuture<List<String>> services = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> asked = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        services.complete(response.getListServicesResponse().getServiceList().stream()
                                .map(service -> service.getName())
                                .toList());
                    }

                    @Override
                    public void onError(Throwable fault) {
                        services.completeExceptionally(fault);
                    }

                    @Override
                    public void onCompleted() {}
                });
        asked.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertTrue(services.get(60, TimeUnit.SECONDS).contains("grpc.health.v1.Health"), services::toString);
        asked.onCompleted();
    }

    @Test
    void moreMetadataThanTheEndpointTakesIsResourceExhausted() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("x-much", Metadata.ASCII_STRING_MARSHALLER), "m".repeat(MUCH));
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> health().withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(metadata))
                .check(HealthCheckRequest.getDefaultInstance()));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode(), refused::toString);
    }
}
