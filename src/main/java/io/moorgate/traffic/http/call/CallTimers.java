package io.moorgate.traffic.http.call;

import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.head.GrpcTimeout;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * The deadline of one call, its response timeout and its idle timeout. One timer looks after both timeouts: it is never
 * set anew when an exchange goes from one to the other. Event loop of the call.
 */
final class CallTimers {
    /** How long after the client's deadline the gateway ends the call, if neither side has: both know it, too. */
    static final Duration DEADLINE_SLACK = Duration.ofMillis(100);

    /** What a call has waited less than this is not taken off its deadline. */
    private static final long WAIT_NANOS_MIN = 1_000_000;

    private static final Timers.Timer NONE = () -> {};

    private final TrafficLoop loop;
    private final Timers coarse;
    private final CallRecord record;
    private final OnTimeout onTimeout;
    private Timers.Timer deadline = NONE;
    private Timers.Timer look = NONE;
    private Timers.Timer age = NONE;
    private Timers.Timer silence = NONE;
    private boolean hasDeadline;
    private long deadlineNanos;
    private long clientNanos;
    private long idleNanos;
    private long responseNanos;
    private long sinceNanos;
    private boolean waitsForHead;
    private boolean hasHead;

    /** Ends the call. */
    @FunctionalInterface
    interface OnTimeout {
        /** {@code detail}: one line for the client. {@code kind}: what the end counts as. */
        void end(Failure failure, String detail, Kind kind);
    }

    /** {@code coarse}: for the timer that mostly is cancelled. */
    CallTimers(TrafficLoop loop, Timers coarse, CallRecord record, OnTimeout onTimeout) {
        this.loop = loop;
        this.coarse = coarse;
        this.record = record;
        this.onTimeout = onTimeout;
    }

    /** Begins with what the client of a gRPC call says, and with what the route gives a whole request: the shorter one counts. */
    void startDeadline(ClientRequest request, boolean grpc) {
        long routeNanos = request.route().rules().requestTimeout().toNanos();
        OptionalLong client =
                grpc ? GrpcTimeout.nanosOf(request.head().get("grpc-timeout").orElse(null)) : OptionalLong.empty();
        clientNanos = client.orElse(Long.MAX_VALUE);
        boolean isOfClient = clientNanos < Long.MAX_VALUE - DEADLINE_SLACK.toNanos();
        if (routeNanos > 0 && (!isOfClient || routeNanos < clientNanos)) {
            deadline = loop.timers()
                    .after(
                            routeNanos,
                            () -> onTimeout.end(
                                    grpc ? Failure.DEADLINE : Failure.ENDPOINT_TIMEOUT,
                                    "no answer in time",
                                    Kind.TIMEOUT));
        } else if (isOfClient) {
            hasDeadline = true;
            deadlineNanos = loop.ticker().nanos() + clientNanos;
            deadline = loop.timers()
                    .after(
                            clientNanos + DEADLINE_SLACK.toNanos(),
                            () -> onTimeout.end(Failure.DEADLINE, "no answer in time", Kind.TIMEOUT));
        }
    }

    /** {@code head} is about to go to an endpoint: of the client's time, it names what the call has not waited for it. */
    void passDeadline(Http2Headers head) {
        if (!hasDeadline) {
            return;
        }
        long leftNanos = deadlineNanos - loop.ticker().nanos();
        if (clientNanos - leftNanos >= WAIT_NANOS_MIN) {
            head.set("grpc-timeout", GrpcTimeout.textOf(leftNanos));
        }
    }

    /** Whether the client's deadline has passed. */
    boolean isPastDeadline() {
        return hasDeadline && loop.ticker().nanos() - deadlineNanos >= 0;
    }

    /**
     * An endpoint has been given the request.
     *
     * @param grpc whether the timeout of gRPC streams holds, which wait for no head
     * @param requestEnded whether the endpoint has all of the request
     */
    void start(Route route, boolean grpc, boolean requestEnded) {
        idleNanos = (grpc ? route.idle().grpcStream() : route.idle().httpExchange()).toNanos();
        responseNanos = grpc ? 0 : route.life().responseTimeout().toNanos();
        waitsForHead = !grpc && requestEnded;
        sinceNanos = loop.ticker().nanos();
        lookAfter(spanMinNanos());
    }

    /** The endpoint has all of the request; it is the answer's head that is waited for, unless it has come. */
    void requestEnded(boolean grpc) {
        if (!hasHead) {
            waitsForHead = !grpc;
            sinceNanos = loop.ticker().nanos();
        }
    }

    /** The final head of the answer has come. */
    void answered() {
        hasHead = true;
        waitsForHead = false;
        sinceNanos = loop.ticker().nanos();
    }

    /** The answer is an event stream; its idle timeout holds. */
    void eventStream(Route route) {
        idleNanos = route.idle().eventStream().toNanos();
        responseNanos = 0;
        stopLooking();
        lookAfter(idleNanos);
    }

    /** Runs {@code task} once, unless the call is over. */
    void atAge(long delayNanos, Runnable task) {
        age = coarse.after(delayNanos, task);
    }

    /** Runs {@code task} each time that no byte has passed, and the task has not run, for {@code span}. */
    void whenSilent(Duration span, Runnable task) {
        silentAfter(span.toNanos(), span.toNanos(), loop.ticker().nanos(), task);
    }

    private void silentAfter(long delayNanos, long spanNanos, long ranNanos, Runnable task) {
        silence = coarse.after(delayNanos, () -> {
            long nowNanos = loop.ticker().nanos();
            long lastNanos = Math.max(ranNanos - nowNanos, record.lastActivityNanos() - nowNanos) + nowNanos;
            long leftNanos = spanNanos - (nowNanos - lastNanos);
            if (leftNanos <= 0) {
                silentAfter(spanNanos, spanNanos, nowNanos, task);
                task.run();
            } else {
                silentAfter(leftNanos, spanNanos, ranNanos, task);
            }
        });
    }

    /** How soon a timeout can pass, whatever is waited for; 0 where none ever does. */
    private long spanMinNanos() {
        return idleNanos == 0 || responseNanos == 0
                ? Math.max(idleNanos, responseNanos)
                : Math.min(idleNanos, responseNanos);
    }

    private void lookAfter(long delayNanos) {
        if (delayNanos > 0) {
            look = coarse.after(delayNanos, this::look);
        }
    }

    private void look() {
        long spanNanos = waitsForHead ? responseNanos : idleNanos;
        long fromNanos = waitsForHead ? sinceNanos : lastSignNanos();
        long leftNanos =
                spanNanos == 0 ? Long.MAX_VALUE : spanNanos - (loop.ticker().nanos() - fromNanos);
        if (leftNanos > 0) {
            lookAfter(Math.min(leftNanos, spanMinNanos()));
        } else if (waitsForHead) {
            onTimeout.end(Failure.ENDPOINT_TIMEOUT, "no answer within the response timeout", Kind.TIMEOUT);
        } else {
            onTimeout.end(Failure.ENDPOINT_TIMEOUT, "no byte has passed for the idle timeout", Kind.IDLE);
        }
    }

    private long lastSignNanos() {
        return sinceNanos - record.lastActivityNanos() > 0 ? sinceNanos : record.lastActivityNanos();
    }

    /** Runs {@code end} at a {@link SuitableMoment}: once {@code fits}, or some seconds later. */
    void endWhen(BooleanSupplier fits, Runnable end) {
        SuitableMoment.await(loop.timers(), fits, end);
    }

    /** The endpoint is left; another one may be given the request. */
    void stopLooking() {
        look.cancel();
        look = NONE;
    }

    void stop() {
        stopLooking();
        age.cancel();
        silence.cancel();
        deadline.cancel();
        deadline = NONE;
    }
}
