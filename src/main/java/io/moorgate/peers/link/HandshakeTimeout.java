package io.moorgate.peers.link;

import java.util.concurrent.TimeUnit;

/**
 * How long the other side of a handshake may take: twice as long after each that took too long, as a machine that is short
 * of processor time needs, and less again with each that succeeds. Confined to the peers' loop.
 */
final class HandshakeTimeout {
    /** Limit {@code peer-handshake}: at first. */
    static final long NANOS_MIN = TimeUnit.SECONDS.toNanos(3);

    /** Limit {@code peer-handshake}: in the end. */
    static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(24);

    private long nanos = NANOS_MIN;

    long nanos() {
        return nanos;
    }

    void tooShort() {
        nanos = Math.min(NANOS_MAX, 2 * nanos);
    }

    void longEnough() {
        nanos = Math.max(NANOS_MIN, nanos / 4 * 3);
    }
}
