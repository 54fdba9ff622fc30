package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.time.Timers;
import java.util.concurrent.TimeUnit;

/** The end of the time for one dial over TLS, of which the connect takes its part. The dial's event loop. */
final class HandshakeDeadline {
    private static final long SOONER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

    private final Timers.Timer timer;
    private TlsToEndpoint handshake;
    private boolean passed;

    /** Begins now. */
    HandshakeDeadline(Timers timers, ConnectPolicy policy) {
        timer = timers.after(nanosOf(policy), this::pass);
    }

    /** A little less than the whole timeout, so that the cause is known when a request that waits for the connection gives up. */
    private static long nanosOf(ConnectPolicy policy) {
        long nanos = policy.timeout().toNanos();
        return nanos - Math.min(nanos / 10, SOONER_NANOS_MAX);
    }

    private void pass() {
        passed = true;
        if (handshake != null) {
            handshake.late();
        }
    }

    /** The connection stands, and {@code tls} has begun; the connect may have taken all of the time. */
    void holdsFor(TlsToEndpoint tls) {
        handshake = tls;
        if (passed) {
            tls.late();
        }
    }

    /** The dial is over. */
    void cancel() {
        timer.cancel();
    }
}
