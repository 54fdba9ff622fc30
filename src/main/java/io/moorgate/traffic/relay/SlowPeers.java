package io.moorgate.traffic.relay;

/**
 * Whether the peers of a relay that ends take what they are sent, and how long the rest that a peer still sends may take. Confined
 * to the relay's thread.
 */
final class SlowPeers {
    private final RelaySide client;
    private final RelaySide endpoint;
    private final long slowUntilNanos;
    private long unsaidUntilNanos;
    private long progressNanos;
    private long observedNanos;
    private long takenBytes = Long.MAX_VALUE;
    private boolean unsent;

    /** The end begins at {@code nowNanos}. */
    SlowPeers(RelaySide client, RelaySide endpoint, long nowNanos) {
        this.client = client;
        this.endpoint = endpoint;
        this.progressNanos = nowNanos;
        this.observedNanos = nowNanos;
        this.unsaidUntilNanos = nowNanos + Relays.UNSAID_NANOS_MAX;
        this.slowUntilNanos = nowNanos + Relays.SLOW_READER_NANOS_MAX;
        this.unsent = client.transport().isBacklogged() || endpoint.transport().isBacklogged();
    }

    /** How much is left of the time for what a peer still sends. */
    long unsaidLeftNanos(long nowNanos) {
        observe(nowNanos);
        return unsaidUntilNanos - nowNanos;
    }

    /** Whether a peer takes what it is sent, if slowly, or has just taken the last of it. */
    boolean areWorthWaiting(long nowNanos) {
        boolean waited = unsent;
        observe(nowNanos);
        boolean isSlow = unsent && nowNanos - progressNanos < Relays.UNSAID_NANOS_MAX && nowNanos < slowUntilNanos;
        boolean hasCaughtUp = waited && !unsent;
        return isSlow || hasCaughtUp;
    }

    /** Takes note of what is unsent, and of the time if a peer has taken some since. Time for which some was is not the sender's. */
    private void observe(long nowNanos) {
        if (unsent) {
            unsaidUntilNanos = Math.min(unsaidUntilNanos + nowNanos - observedNanos, slowUntilNanos);
        }
        observedNanos = nowNanos;
        long taken = client.transport().takenBytes() + endpoint.transport().takenBytes();
        if (taken > takenBytes) {
            progressNanos = nowNanos;
        }
        takenBytes = taken;
        unsent = client.transport().unsentBytes() + endpoint.transport().unsentBytes() > 0;
    }
}
