package io.moorgate.endtoend;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.TestServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of grpc-java for the service {@code shop.Orders} of the example, with a health service beside it. */
final class OrdersEndpoint implements AutoCloseable {
    static final MethodDescriptor<Empty, Empty> PLACE = method("shop.Orders/Place");

    /** One that the example does not serve. */
    static final MethodDescriptor<Empty, Empty> OTHER = method("shop.Stock/Count");

    final AtomicInteger orders = new AtomicInteger();
    final AtomicInteger healthChecks = new AtomicInteger();
    private final Server server;

    OrdersEndpoint() throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("shop.Orders")
                .addMethod(PLACE, ServerCalls.asyncUnaryCall((order, answer) -> {
                    orders.incrementAndGet();
                    answer.onNext(order);
                    answer.onCompleted();
                }))
                .build();
        BindableService health = new HealthStatusManager().getHealthService();
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(service)
                .addService(ServerInterceptors.intercept(health, new Counting()))
                .build()
                .start();
    }

    private static MethodDescriptor<Empty, Empty> method(String name) {
        return TestServiceGrpc.getEmptyCallMethod().toBuilder()
                .setFullMethodName(name)
                .setSchemaDescriptor(null)
                .build();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Counting implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            healthChecks.incrementAndGet();
            return next.startCall(call, headers);
        }
    }
}
