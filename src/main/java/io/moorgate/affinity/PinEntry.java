package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Objects;
import java.util.Optional;

/**
 * What one origin says of a client, as it travels.
 *
 * @param endpoint where the client is bound; empty: nowhere, its endpoint is lost
 * @param stamp when it was written, by {@link StampClock}; unique for its origin; 1 to {@link #STAMP_MAX}
 * @param live whether the client has a live connection at that origin
 * @param remainingMs how long it lives from now on; the whole timeout while it is live
 * @param timeoutMs how long it outlives the client's last connection
 */
public record PinEntry(
        ReplicaLife origin, Optional<EndpointId> endpoint, long stamp, boolean live, int remainingMs, int timeoutMs) {
    /**
     * The highest stamp that a replica takes from another one: of the year 4199. No {@link StampClock} comes near it, and
     * all replicas refuse the same ones, so they go on to agree.
     */
    public static final long STAMP_MAX = 1L << 62;

    public PinEntry {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(endpoint, "endpoint");
    }
}
