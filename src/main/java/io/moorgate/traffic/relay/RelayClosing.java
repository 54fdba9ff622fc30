package io.moorgate.traffic.relay;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import java.util.function.BooleanSupplier;

/**
 * How far a relay has come towards its end: why it ends, what of both sides has ended, and how long the rest may take before both
 * are reset.
 *
 * <ul>
 *   <li>Peers have {@link Relays#CLOSING_NANOS_MAX} to answer. The span begins anew when what the end waits for goes on.
 *   <li>A peer that has not taken what it is sent is waited for as long as it makes progress: it may pause for
 *       {@link Relays#UNSAID_NANOS_MAX}, and take {@link Relays#SLOW_READER_NANOS_MAX} in all.
 *   <li>A peer that still sends what the end waits for (the rest of a frame, the other direction of a TCP connection) has
 *       {@link Relays#UNSAID_NANOS_MAX}, not counting the time in which it is held back by the reader.
 * </ul>
 *
 * <p>A relay goes through three states: open, ending (what still comes is of no use to the other side, unless its protocol says
 * so), closed. Confined to the relay's thread.
 */
public final class RelayClosing {
    private final Relays relays;
    private final Timers timers;
    private final RelaySide client;
    private final RelaySide endpoint;
    private final BooleanSupplier moreToDo;
    private final HalfCloseState ofClient = new HalfCloseState();
    private final HalfCloseState ofEndpoint = new HalfCloseState();
    private CloseReason reason;
    private boolean ending;
    private Timers.Timer timer;
    private SlowPeers slow;

    /** What of one side has ended. */
    private static final class HalfCloseState {
        private boolean input;
        private boolean output;
        private boolean transport;

        private boolean isDone() {
            return transport || input && output;
        }
    }

    /** {@code moreToDo} is asked when the peers' time is over: whether the protocol has done something that they may still answer. */
    RelayClosing(Relays relays, Timers timers, RelaySide client, RelaySide endpoint, BooleanSupplier moreToDo) {
        this.moreToDo = moreToDo;
        this.relays = relays;
        this.timers = timers;
        this.client = client;
        this.endpoint = endpoint;
    }

    /** Why the connection is coming to its end; null as long as it is not. */
    public CloseReason reason() {
        return reason;
    }

    /** Notes why, unless that is known. The relay stays open. */
    public void because(CloseReason reason) {
        if (this.reason == null) {
            this.reason = reason;
        }
    }

    /** Whether the end has been decided. */
    public boolean isEnding() {
        return ending;
    }

    /** Decides the end, because of {@code reason}; peers have a span to do their part. */
    void begin(CloseReason reason) {
        this.reason = reason;
        ending = true;
        slow = new SlowPeers(client, endpoint, relays.nowNanos());
        arm(Relays.CLOSING_NANOS_MAX);
    }

    /** Decides the end where both sides are done by themselves. */
    void done() {
        ending = true;
    }

    /** A piece of what the end waits for has passed: of a frame, or of the direction that is still carried. */
    public void wentOn() {
        arm(Math.min(Relays.CLOSING_NANOS_MAX, slow.unsaidLeftNanos(relays.nowNanos())));
    }

    /** The frame that the end waited for is whole, and the Close behind it. */
    public void said() {
        arm(Relays.CLOSING_NANOS_MAX);
    }

    /** Nothing that {@code from} may still send is awaited: it has said its last, and may leave its side open. */
    public void awaitNothing(Side from) {
        (from == Side.CLIENT ? client : endpoint).transport().awaitNothing();
    }

    /** The input of {@code side} has ended. False where that, or more, is known. */
    boolean inputEnded(Side side) {
        HalfCloseState ended = of(side);
        boolean isNews = !ended.input && !ended.transport;
        ended.input = true;
        return isNews;
    }

    /** Whether the input of {@code side} has ended. */
    boolean hasInputEnded(Side side) {
        return of(side).input;
    }

    /** The output of {@code side} has ended. */
    void outputEnded(Side side) {
        of(side).output = true;
    }

    /** Whether the output of {@code side} is all that is still open, of both sides. */
    boolean isLastOutput(Side side) {
        HalfCloseState ended = of(side);
        return ended.input
                && !ended.output
                && !ended.transport
                && of(Relay.other(side)).isDone();
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

    private HalfCloseState of(Side side) {
        return side == Side.CLIENT ? ofClient : ofEndpoint;
    }

    private void arm(long nanos) {
        stop();
        timer = timers.after(nanos, this::onTimer);
    }

    private void onTimer() {
        timer = null;
        if (slow.areWorthWaiting(relays.nowNanos()) || moreToDo.getAsBoolean()) {
            arm(Relays.CLOSING_NANOS_MAX);
        } else {
            relays.closingTookTooLong();
            client.transport().abort();
            endpoint.transport().abort();
        }
    }
}
