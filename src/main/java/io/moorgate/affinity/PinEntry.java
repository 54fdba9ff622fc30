package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Objects;
import java.util.Optional;

/**
 * What one origin says of a client, as it travels.
 *
 * @param endpoint where the client is bound; empty: nowhere, its endpoint is lost
 * @param stamp when it was written, by {@link StampClock}; unique for its origin
 * @param live whether the client has a live connection at that origin
 * @param remainingMs how long it lives from now on; the whole timeout while it is live
 * @param timeoutMs how long it outlives the client's last connection
 */
public record PinEntry(
        Origin origin, Optional<EndpointId> endpoint, long stamp, boolean live, int remainingMs, int timeoutMs) {
    public PinEntry {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(endpoint, "endpoint");
    }
}
