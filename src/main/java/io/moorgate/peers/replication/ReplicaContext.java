package io.moorgate.peers.replication;

import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.load.LiveCounts;
import io.moorgate.time.Ticker;
import java.util.Collection;

/**
 * This replica as its links see it.
 *
 * @param pins its table
 * @param counts its live connections, and those of others
 * @param chooser answers for the clients that are its to place
 * @param log the last changes of its own entries
 * @param reports what it reports beside, and has from others
 * @param counters what is counted
 */
record ReplicaContext(
        ReplicatedPins pins,
        LiveCounts counts,
        PinChooser chooser,
        ChangeLog log,
        Reports reports,
        Counters counters,
        Ticker ticker) {
    static ReplicaContext of(SharedState shared, PinChooser chooser, Ticker ticker) {
        return new ReplicaContext(
                shared.pins(),
                shared.counts(),
                chooser,
                new ChangeLog(),
                new Reports(
                        new LoadReport(shared.counts()),
                        new HealthReport(shared.health()),
                        new ClientReport(),
                        new DrainSharing(shared.drains())),
                new Counters(),
                ticker);
    }

    /**
     * What replicas report to each other beside pins.
     *
     * @param load live connections
     * @param health what each finds out about the health of endpoints
     * @param clients what clients have of the Services that limit them
     * @param drains which endpoints are drained by request
     */
    record Reports(LoadReport load, HealthReport health, ClientReport clients, DrainSharing drains) {}

    /** Limits that hold over all replicas are shared out where one of {@code peers}, or of {@code listed} others, does not report. */
    void share(Collection<Peer> peers, int listed) {
        load().share(peers, listed);
        clients().share(peers, listed);
    }

    /** Its live connections, as reported. */
    LoadReport load() {
        return reports.load();
    }

    /** What it and others find out about the health of endpoints. */
    HealthReport health() {
        return reports.health();
    }

    /** Which endpoints are drained by request. */
    DrainSharing drains() {
        return reports.drains();
    }

    /** What clients have of the Services that limit them, here and elsewhere. */
    ClientReport clients() {
        return reports.clients();
    }
}
