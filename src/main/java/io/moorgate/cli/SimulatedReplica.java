package io.moorgate.cli;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A replica of a simulated gateway: a picker with counts of its own, and the affinity table that all replicas have.
 *
 * @param life what its reports are known by
 */
record SimulatedReplica(ReplicaLife life, LiveCounts counts, EndpointPicker picker) {
    static SimulatedReplica of(
            int number, AffinityTable pins, CookieSigner signer, Ticker ticker, RandomGenerator random) {
        LiveCounts counts = new LiveCounts();
        EndpointHealth health = new EndpointHealth(ticker, HealthEvents.SILENT);
        EndpointPicker picker = new EndpointPicker(
                new PickState(pins, counts, health), signer, TrafficEvents.SILENT, ticker, FirstPins.ALONE, random);
        return new SimulatedReplica(new ReplicaLife("replica-" + number, 1, 0), counts, picker);
    }

    /** Every replica reports its live connections to the others. */
    static void report(List<SimulatedReplica> replicas) {
        if (replicas.size() == 1) {
            return;
        }
        for (SimulatedReplica speaking : replicas) {
            Map<EndpointId, Integer> report = speaking.counts.report();
            replicas.stream()
                    .filter(other -> other != speaking)
                    .forEach(other -> other.counts.reported(speaking.life, report));
        }
    }
}
