package io.moorgate.traffic.http.http1;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.HeadLimits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time that one HTTP/1 connection may take for a head, and for doing nothing between two requests. One timer at
 * most is pending. Event loop of the connection.
 */
public final class HeaderTimeout {
    private static final long WITH_REQUEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Ticker ticker;
    private final Timers timers;
    private final long headNanos;
    private final long keepAliveNanos;
    private final Runnable onLate;
    private Timers.Timer timer;
    private State state = State.AWAITING;
    private boolean partialHead;
    private long requestEndedNanos;
    private long deadlineNanos;
    private long timerNanos;

    private enum State {
        /** Nothing has come yet. */
        AWAITING,
        /** A head has begun. */
        HEAD,
        /** A request is being answered. */
        EXCHANGE,
        /** A client that has sent its next request does not take the answers before it. */
        UNREAD,
        /** Between two requests. */
        IDLE,
        /** Watches no more. */
        STOPPED
    }

    /**
     * @param keepAliveTimeout how long a connection may stay open without a request
     * @param onLate runs when a deadline has passed
     */
    public HeaderTimeout(Ticker ticker, Timers timers, HeadLimits heads, Duration keepAliveTimeout, Runnable onLate) {
        this.ticker = ticker;
        this.timers = timers;
        this.headNanos = heads.timeout().toNanos();
        this.keepAliveNanos = keepAliveTimeout.toNanos();
        this.onLate = onLate;
    }

    /** The connection was accepted. */
    public void accepted() {
        expect(State.AWAITING, headNanos);
    }

    /** Bytes of a head have come. */
    public void headBegun() {
        partialHead = true;
        if (state == State.IDLE || state == State.UNREAD) {
            expect(State.HEAD, headNanos);
        } else if (state == State.AWAITING) {
            state = State.HEAD;
        }
    }

    /** A request's head is whole, and the request is being served. */
    void headComplete() {
        partialHead = false;
        if (state != State.STOPPED) {
            state = State.EXCHANGE;
        }
    }

    /** The request under way has come whole. */
    void requestEnded() {
        requestEndedNanos = ticker.nanos();
    }

    /** Whether the request under way has ended so lately that what comes now was sent with it. */
    boolean hasJustEnded() {
        return ticker.nanos() - requestEndedNanos <= WITH_REQUEST_NANOS;
    }

    /** Its next request waits until the client takes the answers before it, for which it has as long as between two requests. */
    void answerUnread() {
        if (state != State.STOPPED && state != State.UNREAD) {
            expect(State.UNREAD, keepAliveNanos);
        }
    }

    /** The answer and the request have been carried to their ends. */
    void exchangeDone() {
        if (state != State.STOPPED) {
            expect(partialHead ? State.HEAD : State.IDLE, partialHead ? headNanos : keepAliveNanos);
        }
    }

    /** Watches no more. */
    public void stop() {
        state = State.STOPPED;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Whether the client has sent part of a head. */
    public boolean isInHead() {
        return state == State.HEAD;
    }

    /** Whether the client has sent nothing that is not answered. */
    public boolean isResting() {
        return state == State.AWAITING || state == State.IDLE;
    }

    private void expect(State next, long spanNanos) {
        state = next;
        deadlineNanos = ticker.nanos() + spanNanos;
        if (timer == null) {
            schedule(spanNanos);
        } else if (timerNanos - deadlineNanos > 0) {
            timer.cancel();
            schedule(spanNanos);
        }
    }

    /** Never later than a head's time from now, so that the head of the next request rarely needs another timer. */
    private void schedule(long spanNanos) {
        long delayNanos = Math.min(spanNanos, headNanos);
        timerNanos = ticker.nanos() + delayNanos;
        timer = timers.after(delayNanos, this::check);
    }

    private void check() {
        timer = null;
        if (state == State.EXCHANGE || state == State.STOPPED) {
            return;
        }
        long leftNanos = deadlineNanos - ticker.nanos();
        if (leftNanos > 0) {
            schedule(leftNanos);
        } else {
            onLate.run();
        }
    }
}
