package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.Seed;
import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole cluster in one thread: whatever breaks on the way, afterwards all tables agree. */
class ClusterSimulationTest {
    private static final Duration LONG = Duration.ofHours(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void agreesAfterEveryKindOfTrouble(long seed) {
        new Trouble(seed).run();
    }

    @Test
    void agreesAfterTroubleOfANewKindInEachRun() {
        Trouble.run(Seed.ofThisRun(), Trouble.STEPS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anIdThatRotatesIsKnownByBothAndOneThatIsDeletedByNone(long seed) {
        Sim sim = new Sim(seed, 3, seed % 2 == 0);
        sim.startAll();
        List<SimReplica> replicas = sim.alive();
        EndpointId home = Sim.ENDPOINTS.get(3);
        SimReplica.Connection first = replicas.get(0).issue(Sim.id(1, 0), home, LONG);
        sim.time.advance(Duration.ofSeconds(1));
        SimReplica.Connection second = replicas.get(1).ask(Sim.id(1, 0), LONG).orElseThrow();
        SimReplica.Connection rotated = replicas.get(1).issue(Sim.id(1, 1), second.endpoint(), LONG);
        second.leave();
        rotated.leave();
        sim.time.advance(Duration.ofSeconds(1));
        for (SimReplica replica : replicas) {
            for (int generation = 0; generation < 2; generation++) {
                SimReplica.Connection asked =
                        replica.ask(Sim.id(1, generation), LONG).orElseThrow();
                assertEquals(home, asked.endpoint());
                asked.leave();
            }
        }
        sim.time.advance(Duration.ofSeconds(1)); // A deletion ends what is known where it happens.
        replicas.get(2).delete(Sim.id(1, 0), LONG);
        sim.time.advance(Duration.ofSeconds(1));
        assertNotKnown(sim, Sim.id(1, 0));
        first.leave(); // It was open all the time.
        sim.time.advance(Duration.ofSeconds(1));
        assertNotKnown(sim, Sim.id(1, 0));
        assertTrue(replicas.get(0).ask(Sim.id(1, 1), LONG).isPresent());
        SimReplica joiner = restarted(sim, replicas.get(0));
        assertTrue(joiner.ask(Sim.id(1, 0), LONG).isEmpty());
        assertTrue(joiner.ask(Sim.id(1, 1), LONG).isPresent());
        sim.quiet(Duration.ofSeconds(100));
        sim.assertAgreement();
    }

    private static void assertNotKnown(Sim sim, ClientKey id) {
        sim.alive()
                .forEach(replica -> assertTrue(replica.ask(id, LONG).isEmpty(), () -> replica.name + " knows " + id));
    }

    private static SimReplica restarted(Sim sim, SimReplica replica) {
        sim.kill(replica);
        sim.time.advance(Sim.LEASE.plusSeconds(5));
        SimReplica joiner = sim.start(replica.name);
        sim.time.advance(Duration.ofSeconds(30));
        return joiner;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void neverSplitsAClientWhoseConnectionsComeThroughAllReplicasAtOnce(long seed) {
        Sim sim = new Sim(seed, 3, seed % 2 == 0);
        sim.startAll();
        sim.network.quality(Duration.ofMillis(5), 0);
        for (int client = 0; client < 300; client++) {
            for (SimReplica replica : sim.alive()) {
                int number = client;
                replica.after(
                        sim.random.nextLong(20_000_000), () -> replica.connect(Sim.client(number), LONG, made -> {}));
            }
            sim.time.advance(Duration.ofMillis(2));
        }
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(
                900,
                sim.alive().stream()
                        .mapToInt(replica -> replica.connections.size())
                        .sum());
        sim.assertNoSplit();
        sim.assertAgreement();
    }

    @Test
    void keepsEveryPinOfAReplicaThatIsKilled() {
        Sim sim = new Sim(7, 3, true);
        sim.startAll();
        SimReplica dying = sim.alive().get(1);
        for (int client = 0; client < 200; client++) {
            dying.connect(Sim.client(client), LONG, made -> {});
        }
        sim.time.advance(Duration.ofSeconds(1));
        Map<String, EndpointId> bound = dying.bound();
        assertEquals(200, bound.size());
        sim.kill(dying);
        sim.quiet(Sim.LEASE.plusSeconds(120));
        sim.alive().forEach(replica -> assertEquals(bound, replica.bound()));
        sim.assertAgreement();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesAJoinerAllThatIsKnownBeforeItIsReady(boolean hasLeases) {
        Sim sim = new Sim(8, 3, hasLeases);
        sim.start("replica-0");
        sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(5));
        for (int client = 0; client < 500; client++) {
            sim.alive().get(client % 2).connect(Sim.client(client), LONG, made -> {});
        }
        sim.time.advance(Duration.ofSeconds(1));
        SimReplica joiner = sim.start("replica-2");
        assertTrue(!joiner.peers.shown().status().state().isJoined());
        while (!joiner.peers.shown().status().state().isJoined()) {
            sim.time.advance(Duration.ofMillis(1));
        }
        assertEquals(
                ReplicaState.Phase.JOINED, joiner.peers.shown().status().state().phase());
        assertEquals(500, joiner.bound().size());
    }

    @Test
    void healsWithinFiveSecondsOfAPartition() {
        Sim sim = new Sim(9, 2, true);
        sim.startAll();
        sim.network.cut("replica-0", "replica-1");
        sim.time.advance(Duration.ofSeconds(20));
        for (int client = 0; client < 100; client++) {
            for (SimReplica replica : sim.alive()) {
                replica.connect(Sim.client(client + (replica == sim.alive().get(0) ? 0 : 50)), LONG, made -> {});
            }
        }
        sim.time.advance(Duration.ofSeconds(20));
        assertNotEquals(sim.alive().get(0).bound(), sim.alive().get(1).bound());
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        sim.assertAgreement();
    }

    @Test
    void givesAPeerThatWasAwayForTooLongAFullCopy() {
        Sim sim = new Sim(10, 2, true);
        sim.startAll();
        SimReplica one = sim.alive().get(0);
        long copies = copies(one);
        sim.network.cut("replica-0", "replica-1");
        one.connect(Sim.client(0), LONG, made -> {});
        sim.time.advance(Duration.ofSeconds(10));
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        sim.assertAgreement();
        assertEquals(copies, copies(one), "a short break needs no full copy");
        sim.network.cut("replica-0", "replica-1");
        for (int round = 0; round < ChangeLog.ROWS_MAX / 80; round++) {
            for (int client = 0; client < 100; client++) {
                one.connect(Sim.client(client), LONG, SimReplica.Connection::leave);
            }
            sim.time.advance(Duration.ofMillis(10));
        }
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(copies + 1, copies(one));
        sim.assertAgreement();
    }

    private static long copies(SimReplica replica) {
        return replica.fullCopies();
    }

    @Test
    void twoVersionsSpeakTheHighestThatBothKnow() {
        Sim sim = new Sim(11, 2, true);
        SimReplica old = sim.start("replica-0", new Protocols(1, 1));
        SimReplica fresh = sim.start("replica-1", new Protocols(1, 3));
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(1, fresh.peers.peerTable().named(old.name).link.protocol());
        assertEquals(1, old.peers.peerTable().named(fresh.name).link.protocol());
    }
}
