package io.moorgate.traffic.http;

import io.moorgate.routing.IdleTimeouts;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.head.GrpcTimeout;
import io.moorgate.traffic.live.CloseReason.Kind;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The deadline and the idle timeout of one call. Event loop of the call. */
final class CallTimers {
    /** How long after the client's deadline the gateway ends the call, if neither side has: both know it, too. */
    static final Duration DEADLINE_SLACK = Duration.ofMillis(100);

    /** How often it is looked for a moment that suits a planned end, and how many times: 5 s in all. */
    private static final long END_LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private static final int END_LOOKS_MAX = 100;

    private static final Timers.Timer NONE = () -> {};

    private final TrafficLoop loop;
    private final Timers coarse;
    private final CallRecord record;
    private final OnTimeout onTimeout;
    private Timers.Timer deadline = NONE;
    private Timers.Timer idle = NONE;

    /** Ends the call. */
    @FunctionalInterface
    interface OnTimeout {
        /** {@code detail}: one line for the client. {@code kind}: what the end counts as. */
        void end(Failure failure, String detail, Kind kind);
    }

    /** {@code coarse}: for the idle timeout, which mostly is cancelled. */
    CallTimers(TrafficLoop loop, Timers coarse, CallRecord record, OnTimeout onTimeout) {
        this.loop = loop;
        this.coarse = coarse;
        this.record = record;
        this.onTimeout = onTimeout;
    }

    /** {@code grpcTimeout}: as the header has it; null for none. */
    void startDeadline(String grpcTimeout) {
        OptionalLong span = GrpcTimeout.nanosOf(grpcTimeout);
        if (span.isPresent() && span.getAsLong() < Long.MAX_VALUE - DEADLINE_SLACK.toNanos()) {
            deadline = loop.timers()
                    .after(
                            span.getAsLong() + DEADLINE_SLACK.toNanos(),
                            () -> onTimeout.end(Failure.DEADLINE, "no answer in time", Kind.TIMEOUT));
        }
    }

    /** {@code grpc}: whether the timeout of gRPC streams holds. */
    void startIdle(IdleTimeouts timeouts, boolean grpc) {
        Duration span = grpc ? timeouts.grpcStream() : timeouts.httpExchange();
        if (!span.isZero()) {
            idleAfter(span.toNanos(), span.toNanos());
        }
    }

    private void idleAfter(long delayNanos, long spanNanos) {
        idle = coarse.after(delayNanos, () -> {
            long leftNanos = spanNanos - (loop.ticker().nanos() - record.lastActivityNanos());
            if (leftNanos <= 0) {
                onTimeout.end(Failure.ENDPOINT_TIMEOUT, "no byte has passed for the idle timeout", Kind.IDLE);
            } else {
                idleAfter(leftNanos, spanNanos);
            }
        });
    }

    /** Runs {@code end} once {@code fits}, looking again and again for a while; after that anyway. */
    void endWhen(BooleanSupplier fits, Runnable end) {
        endWhen(fits, end, END_LOOKS_MAX);
    }

    private void endWhen(BooleanSupplier fits, Runnable end, int looksLeft) {
        if (looksLeft == 0 || fits.getAsBoolean()) {
            end.run();
        } else {
            loop.timers().after(END_LOOK_NANOS, () -> endWhen(fits, end, looksLeft - 1));
        }
    }

    void stopIdle() {
        idle.cancel();
        idle = NONE;
    }

    void stop() {
        stopIdle();
        deadline.cancel();
        deadline = NONE;
    }
}
