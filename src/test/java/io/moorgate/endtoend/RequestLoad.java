package io.moorgate.endtoend;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.TestServiceGrpc;
import io.moorgate.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Requests without an end: HTTP requests by new and by kept connections, and unary gRPC calls, some of each at a time,
 * each to a gateway that is ready. Nothing is tried again.
 */
final class RequestLoad implements AutoCloseable {
    private static final int LANES = 4;
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final ReadyGateways gateways;
    private final Timers timers;
    private final Map<GatewayProcess, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean ended;

    RequestLoad(ReadyGateways gateways, Timers timers) {
        this.gateways = gateways;
        this.timers = timers;
    }

    void start(Vertx vertx) {
        Users kept = new Users(vertx);
        Users fresh = new Users(vertx, false);
        for (int lane = 0; lane < LANES; lane++) {
            goOn("kept", requests, gateway -> kept.ask(gateway, ""));
            goOn("fresh", requests, gateway -> fresh.ask(gateway, ""));
            goOn("call", calls, this::call);
        }
    }

    private void goOn(String what, AtomicInteger count, Function<GatewayProcess, Future<String>> ask) {
        if (ended) {
            return;
        }
        GatewayProcess gateway = gateways.any();
        ask.apply(gateway).onComplete(answer -> {
            count.incrementAndGet();
            if (answer.failed()) {
                failures.add(what + " at " + gateway.host() + ": " + answer.cause());
            }
            timers.after(PAUSE_NANOS, () -> goOn(what, count, ask));
        });
    }

    private Future<String> call(GatewayProcess gateway) {
        ManagedChannel channel = channels.computeIfAbsent(
                gateway, any -> NettyChannelBuilder.forAddress(gateway.host(), gateway.httpPort())
                        .usePlaintext()
                        .disableRetry()
                        .build());
        ListenableFuture<Empty> answer = TestServiceGrpc.newFutureStub(channel).emptyCall(Empty.getDefaultInstance());
        Promise<String> promise = Promise.promise();
        answer.addListener(
                () -> {
                    try {
                        promise.complete(answer.get().toString());
                    } catch (ExecutionException fault) {
                        promise.fail(fault.getCause());
                    } catch (InterruptedException fault) {
                        promise.fail(fault);
                    }
                },
                Runnable::run);
        return promise.future();
    }

    /** HTTP requests answered or failed so far. */
    int requests() {
        return requests.get();
    }

    /** gRPC calls answered or failed so far. */
    int calls() {
        return calls.get();
    }

    /** What failed, and why. */
    List<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        ended = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
