package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;

/**
 * What replicas share beside what they ask each other.
 *
 * @param pins which client is bound to which endpoint
 * @param counts live connections per endpoint
 * @param health what is known of the health of endpoints
 * @param drains which endpoints are drained by request
 */
public record SharedState(ReplicatedPins pins, LiveCounts counts, EndpointHealth health, SharedDrains drains) {
    /** Without drains. */
    public SharedState(ReplicatedPins pins, LiveCounts counts, EndpointHealth health) {
        this(pins, counts, health, SharedDrains.NONE);
    }
}
