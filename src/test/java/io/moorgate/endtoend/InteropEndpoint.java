package io.moorgate.endtoend;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerTransportFilter;
import io.grpc.services.MetricRecorder;
import io.grpc.testing.integration.TestServiceImpl;
import io.grpc.xds.orca.OrcaMetricReportingServerInterceptor;
import io.grpc.xds.orca.OrcaServiceImpl;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** grpc-java's interop server, as its own main class sets it up, on a loopback port. */
final class InteropEndpoint implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    /** Calls that have begun. */
    final AtomicInteger calls = new AtomicInteger();

    /** Connections that are open. */
    final AtomicInteger connections = new AtomicInteger();

    private final AtomicInteger live = new AtomicInteger();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final Server server;

    InteropEndpoint() throws IOException {
        this(0);
    }

    InteropEndpoint(int port) throws IOException {
        this(port, InsecureServerCredentials.create());
    }

    InteropEndpoint(int port, ServerCredentials credentials) throws IOException {
        MetricRecorder metrics = MetricRecorder.newInstance();
        server = Grpc.newServerBuilderForPort(port, credentials)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .addService(ServerInterceptors.intercept(
                        new TestServiceImpl(executor, metrics), TestServiceImpl.interceptors()))
                .addService(OrcaServiceImpl.createService(executor, metrics, 1, TimeUnit.SECONDS))
                .intercept(OrcaMetricReportingServerInterceptor.create(metrics))
                .intercept(new Counting())
                .addTransportFilter(new Connections())
                .build()
                .start();
    }

    /** Calls that are under way. */
    int live() {
        return live.get();
    }

    int port() {
        return server.getPort();
    }

    /** GOAWAY, and what is open may go on. */
    void shutdown() {
        server.shutdown();
    }

    @Override
    public void close() {
        server.shutdownNow();
        executor.shutdownNow();
    }

    private final class Counting implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            calls.incrementAndGet();
            live.incrementAndGet();
            return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
                @Override
                public void onCancel() {
                    live.decrementAndGet();
                    super.onCancel();
                }

                @Override
                public void onComplete() {
                    live.decrementAndGet();
                    super.onComplete();
                }
            };
        }
    }

    private final class Connections extends ServerTransportFilter {
        @Override
        public Attributes transportReady(Attributes attributes) {
            connections.incrementAndGet();
            return attributes;
        }

        @Override
        public void transportTerminated(Attributes attributes) {
            connections.decrementAndGet();
        }
    }
}
