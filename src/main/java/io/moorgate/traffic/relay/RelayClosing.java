package io.moorgate.traffic.relay;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;

/**
 * How far a relay has come towards its end: why it ends, what of both sides has ended, and how long the rest may take before both
 * are reset. That is {@link Relays#CLOSING_NANOS_MAX} for peers to answer; the span begins anew with each piece of a frame that
 * the end waits for, and as long as something is left unsent; all that, up to {@link Relays#UNSAID_NANOS_MAX} from the beginning.
 *
 * <p>A relay goes through three states: open, ending (what still comes is of no use to the other side), closed. Confined to the
 * relay's thread.
 */
final class RelayClosing {
    private final Relays relays;
    private final Timers timers;
    private final RelaySide client;
    private final RelaySide endpoint;
    private final Ended ofClient = new Ended();
    private final Ended ofEndpoint = new Ended();
    private CloseReason reason;
    private boolean ending;
    private Timers.Timer timer;
    private long unsaidUntilNanos;
    private boolean backlogged;

    /** What of one side has ended. */
    private static final class Ended {
        private boolean input;
        private boolean output;
        private boolean transport;

        private boolean isDone() {
            return transport || input && output;
        }
    }

    RelayClosing(Relays relays, Timers timers, RelaySide client, RelaySide endpoint) {
        this.relays = relays;
        this.timers = timers;
        this.client = client;
        this.endpoint = endpoint;
    }

    /** Why the connection is coming to its end; null as long as it is not. */
    CloseReason reason() {
        return reason;
    }

    /** Notes why, unless that is known. The relay stays open. */
    void because(CloseReason reason) {
        if (this.reason == null) {
            this.reason = reason;
        }
    }

    /** Whether the end has been decided. */
    boolean isEnding() {
        return ending;
    }

    /** Decides the end, because of {@code reason}; peers have a span to do their part. */
    void begin(CloseReason reason) {
        this.reason = reason;
        ending = true;
        unsaidUntilNanos = relays.nowNanos() + Relays.UNSAID_NANOS_MAX;
        backlogged = isBacklogged();
        arm(Relays.CLOSING_NANOS_MAX);
    }

    /** Decides the end where both sides are done by themselves. */
    void done() {
        ending = true;
    }

    /** A piece of the frame that the end waits for has passed. */
    void frameWentOn() {
        arm(Math.min(Relays.CLOSING_NANOS_MAX, unsaidUntilNanos - relays.nowNanos()));
    }

    /** The frame that the end waited for is whole, and the Close behind it. */
    void said() {
        arm(Relays.CLOSING_NANOS_MAX);
    }

    /** The input of {@code side} has ended. False where that, or more, is known. */
    boolean inputEnded(Side side) {
        Ended ended = of(side);
        boolean isNews = !ended.input && !ended.transport;
        ended.input = true;
        return isNews;
    }

    /** The output of {@code side} has ended. */
    void outputEnded(Side side) {
        of(side).output = true;
    }

    /** Both directions of {@code side} are closed. False where that is known. */
    boolean transportClosed(Side side) {
        boolean isNews = !of(side).transport;
        of(side).transport = true;
        return isNews;
    }

    /** Whether nothing passes any more, either way. */
    boolean isDone() {
        return ofClient.isDone() && ofEndpoint.isDone();
    }

    /** Whether both sides are closed. */
    boolean isClosed() {
        return ofClient.transport && ofEndpoint.transport;
    }

    /** Ends the waiting. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private Ended of(Side side) {
        return side == Side.CLIENT ? ofClient : ofEndpoint;
    }

    private void arm(long nanos) {
        stop();
        timer = timers.after(nanos, this::onTimer);
    }

    private void onTimer() {
        timer = null;
        boolean waited = backlogged;
        backlogged = isBacklogged() && relays.nowNanos() < unsaidUntilNanos;
        if (backlogged || waited && !isBacklogged()) {
            arm(Relays.CLOSING_NANOS_MAX);
        } else {
            relays.closingTookTooLong();
            client.transport().abort();
            endpoint.transport().abort();
        }
    }

    private boolean isBacklogged() {
        return client.transport().isBacklogged() || endpoint.transport().isBacklogged();
    }
}
