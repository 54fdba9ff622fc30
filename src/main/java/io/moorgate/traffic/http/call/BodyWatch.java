package io.moorgate.traffic.http.call;

import io.moorgate.time.Timers;
import java.util.function.BooleanSupplier;

/**
 * Takes the rate of one request's body, span by span. A span in which the endpoint did not take what came, or in which the
 * client had no leave to send, says nothing of the client and does not count. Event loop of the call.
 */
final class BodyWatch {
    private static final Timers.Timer NONE = () -> {};

    private final Timers timers;
    private final BodyRate rate;
    private final BooleanSupplier clientMaySend;
    private final TooSlow tooSlow;
    private Timers.Timer timer = NONE;
    private long bytes;
    private boolean heldBack;

    /** Ends the call; {@code detail}: one line for the client. */
    @FunctionalInterface
    interface TooSlow {
        void end(String detail);
    }

    /**
     * @param clientMaySend whether all that came has been passed on, and the client does not wait for leave to send
     * @param tooSlow called once, where a span brought less than it must
     */
    BodyWatch(Timers timers, BodyRate rate, BooleanSupplier clientMaySend, TooSlow tooSlow) {
        this.timers = timers;
        this.rate = rate;
        this.clientMaySend = clientMaySend;
        this.tooSlow = tooSlow;
    }

    /** Begins a span; what came before it counts in the first one. */
    void start() {
        timer.cancel();
        if (rate.bytesPerSecondMin() > 0) {
            heldBack = !clientMaySend.getAsBoolean();
            timer = timers.after(rate.grace().toNanos(), this::spanEnded);
        }
    }

    private void spanEnded() {
        if (bytes < rate.bytesMin() && !heldBack && clientMaySend.getAsBoolean()) {
            timer = NONE;
            tooSlow.end("the body of the request stopped coming, or comes too slowly");
        } else {
            bytes = 0;
            start();
        }
    }

    /** {@code received} bytes came, of which {@code credited} may be followed by more at once. */
    void received(int received, int credited) {
        bytes += received;
        heldBack |= credited < received;
    }

    void stop() {
        timer.cancel();
        timer = NONE;
    }
}
