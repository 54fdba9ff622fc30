package io.moorgate.traffic.http;

import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The deadline and the idle timeout of one call. Event loop of the call. */
final class CallTimers {
    /** How long after the client's deadline the gateway ends the call, if neither side has: both know it, too. */
    static final Duration DEADLINE_SLACK = Duration.ofMillis(100);

    private static final Timers.Timer NONE = () -> {};

    private final HttpLoop loop;
    private final CallRecord record;
    private final Consumer<Failure> onTimeout;
    private Timers.Timer deadline = NONE;
    private Timers.Timer idle = NONE;

    CallTimers(HttpLoop loop, CallRecord record, Consumer<Failure> onTimeout) {
        this.loop = loop;
        this.record = record;
        this.onTimeout = onTimeout;
    }

    /** {@code grpcTimeout}: as the header has it; null for none. */
    void startDeadline(String grpcTimeout) {
        OptionalLong span = GrpcTimeout.nanosOf(grpcTimeout);
        if (span.isPresent() && span.getAsLong() < Long.MAX_VALUE - DEADLINE_SLACK.toNanos()) {
            deadline = loop.timers()
                    .after(span.getAsLong() + DEADLINE_SLACK.toNanos(), () -> onTimeout.accept(Failure.DEADLINE));
        }
    }

    /** {@code span}: zero for never. */
    void startIdle(Duration span) {
        if (!span.isZero()) {
            idleAfter(span.toNanos(), span.toNanos());
        }
    }

    private void idleAfter(long delayNanos, long spanNanos) {
        idle = loop.timers().after(delayNanos, () -> {
            long leftNanos = spanNanos - (loop.ticker().nanos() - record.lastActivityNanos());
            if (leftNanos <= 0) {
                onTimeout.accept(Failure.ENDPOINT_TIMEOUT);
            } else {
                idleAfter(leftNanos, spanNanos);
            }
        });
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
