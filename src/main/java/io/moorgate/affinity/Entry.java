package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;

/**
 * What one origin says of a client, and the entries of the row's other origins behind it, which {@link Entries} reads as a
 * whole. Immutable; 48 bytes of heap.
 *
 * @param endpoint where the client is bound; null: nowhere, its endpoint is lost
 * @param live whether the client has a live connection at that origin, as long as that is there
 * @param idleSinceNanos when its last connection there ended; means nothing while it is live
 * @param next the next entry; null at the end
 */
record Entry(
        ReplicaLife origin,
        EndpointId endpoint,
        long stamp,
        boolean live,
        long idleSinceNanos,
        int timeoutMs,
        Entry next)
        implements PinState {
    private static final long NANOS_PER_MS = 1_000_000L;

    @Override
    public Entry entries() {
        return this;
    }

    /** Whether a connection holds it now. */
    boolean isLive() {
        return live && origin.isThere();
    }

    @Override
    public EndpointId endpointAt(long nowNanos) {
        Entry ruling = Entries.ruling(this, nowNanos, -1);
        return ruling == null ? null : ruling.endpoint;
    }

    /** When an idle one has outlived its timeout. */
    long restsUntilNanos() {
        return idleSinceNanos + timeoutNanos();
    }

    /** Since when no connection has held it. */
    long restingSinceNanos() {
        return live ? origin.lostSinceNanos() : idleSinceNanos;
    }

    long timeoutNanos() {
        return timeoutMs * NANOS_PER_MS;
    }

    /** Whether it has outlived {@code timeoutNanos} at {@code nowNanos}. */
    boolean hasExpired(long nowNanos, long timeoutNanos) {
        return !isLive() && nowNanos - restingSinceNanos() >= timeoutNanos;
    }

    Entry before(Entry other) {
        return other == next ? this : new Entry(origin, endpoint, stamp, live, idleSinceNanos, timeoutMs, other);
    }

    /** Whether it says more than {@code other}: a live one before an idle one, then the higher stamp, then the origin. */
    boolean goesBefore(Entry other) {
        if (isLive() != other.isLive()) {
            return isLive();
        }
        return stamp != other.stamp ? stamp > other.stamp : origin.compareTo(other.origin) > 0;
    }
}
