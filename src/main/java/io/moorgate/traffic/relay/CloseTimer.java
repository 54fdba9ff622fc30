package io.moorgate.traffic.relay;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason.Side;

/**
 * How long a relay that ends may take before both sockets are reset: {@link Relays#CLOSING_NANOS_MAX} for its peers to
 * answer. That span begins anew with each piece of a frame that the end waits for, and as long as something is left
 * unsent; all that, up to {@link Relays#UNSAID_NANOS_MAX} from the beginning. Event loop of the relay.
 */
final class CloseTimer {
    private final Relays relays;
    private final Timers timers;
    private final Pump pump;
    private Timers.Timer timer;
    private long unsaidUntilNanos;
    private boolean backlogged;

    CloseTimer(Relays relays, Timers timers, Pump pump) {
        this.relays = relays;
        this.timers = timers;
        this.pump = pump;
    }

    void begin() {
        unsaidUntilNanos = relays.nowNanos() + Relays.UNSAID_NANOS_MAX;
        backlogged = isBacklogged();
        arm(Relays.CLOSING_NANOS_MAX);
    }

    /** A piece of the frame that the end waits for has passed. */
    void frameWentOn() {
        arm(Math.min(Relays.CLOSING_NANOS_MAX, unsaidUntilNanos - relays.nowNanos()));
    }

    /** The frame that the end waited for is whole, and the Close behind it. */
    void said() {
        arm(Relays.CLOSING_NANOS_MAX);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
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
            pump.abort(Side.CLIENT);
            pump.abort(Side.ENDPOINT);
        }
    }

    private boolean isBacklogged() {
        return pump.isBacklogged(Side.CLIENT) || pump.isBacklogged(Side.ENDPOINT);
    }
}
