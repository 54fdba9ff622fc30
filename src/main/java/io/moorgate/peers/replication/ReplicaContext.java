package io.moorgate.peers.replication;

import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;
import io.moorgate.time.Ticker;

/**
 * This replica as its links see it.
 *
 * @param pins its table
 * @param counts its live connections, and those of others
 * @param chooser answers for the clients that are its to place
 * @param log the last changes of its own entries
 * @param load its live connections, as reported
 * @param health what it and others find out about the health of endpoints
 * @param clients what clients have of the Services that limit them, here and elsewhere
 * @param counters what is counted
 */
record ReplicaContext(
        ReplicatedPins pins,
        LiveCounts counts,
        PinChooser chooser,
        ChangeLog log,
        LoadReport load,
        HealthReport health,
        ClientReport clients,
        Counters counters,
        Ticker ticker) {
    static ReplicaContext of(
            ReplicatedPins pins, LiveCounts counts, EndpointHealth health, PinChooser chooser, Ticker ticker) {
        return new ReplicaContext(
                pins,
                counts,
                chooser,
                new ChangeLog(),
                new LoadReport(counts),
                new HealthReport(health),
                new ClientReport(),
                new Counters(),
                ticker);
    }
}
