package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Metadata beyond what the gateway takes, by grpc-java on both sides. More bytes than the gateway's SETTINGS name it does not send: {@code
 * Http2RequestsTest} does.
 */
class GrpcMetadataTest {
    private static final int FIELDS_MAX = HttpSettings.DEFAULT.heads().fieldsMax();
    private static final int BYTES_MAX = HttpSettings.DEFAULT.heads().bytesMax();
    private static final int TAKEN_BYTES = 16 * 1024 * 1024;

    private final HealthStatusManager health = new HealthStatusManager();
    private volatile Metadata head = new Metadata();
    private volatile Metadata trailers = new Metadata();
    private Server server;
    private ManagedChannel channel;

    @AutoClose
    private final StreamFixture gateway = new StreamFixture();

    private enum Much {
        FIELDS,
        BYTES;

        Metadata metadata() {
            return this == FIELDS ? fields(FIELDS_MAX + 1, 1) : fields(1, BYTES_MAX + 1);
        }
    }

    private static Metadata fields(int count, int bytes) {
        Metadata metadata = new Metadata();
        for (int field = 0; field < count; field++) {
            metadata.put(Metadata.Key.of("x-much-" + field, Metadata.ASCII_STRING_MARSHALLER), "m".repeat(bytes));
        }
        return metadata;
    }

    @BeforeEach
    void open() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .maxInboundMetadataSize(TAKEN_BYTES)
                .addService(health.getHealthService())
                .intercept(new Adds())
                .build()
                .start();
        gateway.routeTo(server.getPort());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                .usePlaintext()
                .maxInboundMetadataSize(TAKEN_BYTES)
                .build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** Adds metadata to each answer. */
    private final class Adds implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata sent) {
                            sent.merge(head);
                            super.sendHeaders(sent);
                        }

                        @Override
                        public void close(Status status, Metadata sent) {
                            sent.merge(trailers);
                            super.close(status, sent);
                        }
                    },
                    headers);
        }
    }

    private ServingStatus check(Metadata metadata) {
        return HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private void assertExhausted(Metadata metadata) {
        StatusRuntimeException refused = assertThrows(StatusRuntimeException.class, () -> check(metadata));
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode(), refused::toString);
    }

    private void assertOthersPass() {
        head = new Metadata();
        trailers = new Metadata();
        assertEquals(ServingStatus.SERVING, check(new Metadata()));
    }

    @Test
    void asMuchAsIsTakenPasses() {
        head = fields(FIELDS_MAX - 30, 300);
        trailers = fields(FIELDS_MAX - 30, 300);
        assertEquals(ServingStatus.SERVING, check(fields(FIELDS_MAX - 30, 300)));
    }

    @Test
    void moreFieldsOfAClientAreResourceExhausted() {
        assertExhausted(Much.FIELDS.metadata());
        assertOthersPass();
    }

    @Test
    void aCallWhoseAnswerHasMoreBreaksNoOtherOfItsConnection() {
        HealthCheckRequest request = HealthCheckRequest.getDefaultInstance();
        var watched = HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .watch(request);
        assertEquals(ServingStatus.SERVING, watched.next().getStatus());
        trailers = fields(1, 2 * BYTES_MAX);
        assertExhausted(new Metadata());
        trailers = new Metadata();
        health.setStatus("", ServingStatus.NOT_SERVING);
        assertEquals(ServingStatus.NOT_SERVING, watched.next().getStatus());
    }

    @ParameterizedTest
    @EnumSource
    void moreInTheHeadOrTheTrailersOfAnAnswerIsResourceExhausted(Much much) {
        head = much.metadata();
        assertExhausted(new Metadata());
        assertOthersPass();
        trailers = much.metadata();
        assertExhausted(new Metadata());
        assertOthersPass();
    }
}
