package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replicas report to each other what clients hold of the Services that limit them. */
class ClientSharingTest {
    private static final ClientKey CLIENT = Sim.client(1);

    @Test
    void everyReplicaKnowsWhatAClientHoldsAtTheOthers() {
        Sim sim = joined(1, 3);
        SimReplica first = sim.alive().getFirst();
        SimReplica last = sim.alive().getLast();
        first.clients.hold(CLIENT, 3);
        last.clients.hold(CLIENT, 2);
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(2, elsewhere(first));
        assertEquals(3, elsewhere(last));
        assertEquals(5, elsewhere(sim.alive().get(1)));
        assertEquals(2, sim.alive().get(1).clients.connects.get(CLIENT));
        first.clients.hold(CLIENT, 0);
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(2, elsewhere(sim.alive().get(1)));
    }

    @Test
    void aClientNearItsLimitIsReportedWithinMilliseconds() {
        Sim sim = joined(2, 2);
        SimReplica first = sim.alive().getFirst();
        sim.time.advance(Duration.ofMillis(5));
        first.clients.hold(CLIENT, 9);
        first.clients.press();
        sim.time.advance(Duration.ofMillis(50));
        assertEquals(9, elsewhere(sim.alive().getLast()));
    }

    @Test
    void aReplicaThatComesLaterIsGivenAllAndOneThatGoesHoldsNothing() {
        Sim sim = new Sim(3, 2, true);
        SimReplica first = sim.start("replica-0");
        sim.time.advance(Duration.ofSeconds(2));
        first.clients.hold(CLIENT, 4);
        sim.time.advance(Duration.ofSeconds(2));
        SimReplica later = sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(4, elsewhere(later));
        sim.kill(first);
        sim.time.advance(Sim.LEASE.plusSeconds(5));
        assertEquals(0, elsewhere(later));
    }

    @Test
    void aReplicaThatDoesNotHearAnotherOneKeepsToItsPart() {
        Sim sim = joined(4, 3);
        assertEquals(List.of(1, 1, 1), parts(sim));
        sim.network.cut("replica-0", "replica-1");
        sim.network.cut("replica-0", "replica-2");
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(3, 3, 3), parts(sim), "its Lease says that it lives");
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(1, 1, 1), parts(sim));
    }

    @Test
    void replicasThatAreCutOffTakeNoMoreThanALimitOfAnEndpointTogether() {
        Sim sim = joined(7, 3);
        EndpointId endpoint = Sim.ENDPOINTS.getFirst();
        sim.alive().getFirst().counts.increment(endpoint);
        sim.time.advance(Duration.ofSeconds(1));
        sim.network.cut("replica-0", "replica-1");
        sim.network.cut("replica-0", "replica-2");
        sim.network.cut("replica-1", "replica-2");
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(6, 6, 6), fill(sim, endpoint, 18));
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(6, 6, 6), fill(sim, endpoint, 18), "all are taken");
        sim.alive().getLast().counts.decrement(endpoint);
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(List.of(7, 6, 5), fill(sim, endpoint, 18), "each hears of all");
    }

    @Test
    void aReplicaThatHasMoreThanItsPartWhenItIsCutOffKeepsItAndTheOthersCountIt() {
        Sim sim = joined(8, 3);
        EndpointId endpoint = Sim.ENDPOINTS.getFirst();
        for (int held = 0; held < 16; held++) {
            sim.alive().getFirst().counts.increment(endpoint);
        }
        sim.time.advance(Duration.ofSeconds(1));
        sim.network.cut("replica-0", "replica-1");
        sim.network.cut("replica-0", "replica-2");
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(List.of(16, 1, 1), fill(sim, endpoint, 18));
    }

    /** Each replica in turn takes as many connections as it may, for some seconds; how many each holds then. */
    private static List<Integer> fill(Sim sim, EndpointId endpoint, int max) {
        for (int round = 0; round < 10; round++) {
            for (SimReplica replica : sim.alive()) {
                while (replica.counts.incrementBelow(endpoint, max)) {
                    assertTrue(replica.counts.local(endpoint) <= max);
                }
                sim.time.advance(Duration.ofSeconds(1));
            }
        }
        return sim.alive().stream()
                .map(replica -> replica.counts.local(endpoint))
                .toList();
    }

    @Test
    void aReplicaOfAListThatHearsNoneKeepsToItsPart() {
        Sim sim = new Sim(5, 3, false);
        sim.start("replica-0");
        sim.time.advance(Duration.ofSeconds(20));
        assertEquals(List.of(3), parts(sim));
        sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(20));
        assertEquals(List.of(1, 1), parts(sim), "these two hear each other");
    }

    @Test
    void aReplicaOfAVersionThatDoesNotReportIsNotHeard() {
        Sim sim = new Sim(6, 2, true);
        SimReplica old = sim.start("replica-0", new Protocols(1, 2));
        SimReplica fresh = sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(5));
        fresh.clients.hold(CLIENT, 4);
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(2, fresh.clients.parts);
        assertEquals(0, elsewhere(old));
        sim.assertAgreement();
    }

    private static Sim joined(long seed, int size) {
        Sim sim = new Sim(seed, size, true);
        sim.startAll();
        sim.time.advance(Duration.ofSeconds(10));
        return sim;
    }

    private static int elsewhere(SimReplica replica) {
        return replica.clients.elsewhere.getOrDefault(CLIENT, 0);
    }

    private static List<Integer> parts(Sim sim) {
        return sim.alive().stream().map(replica -> replica.clients.parts).toList();
    }
}
