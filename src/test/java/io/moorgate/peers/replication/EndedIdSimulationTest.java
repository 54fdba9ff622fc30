package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id that an endpoint has ended does not come back from a replica that has something older to say of it. */
class EndedIdSimulationTest {
    private static final Duration LONG = Duration.ofHours(2);
    private static final EndpointId HOME = Sim.ENDPOINTS.get(3);
    private static final ClientKey ID = Sim.id(1, 0);

    /* Odd seeds: found by a list; even ones: by Leases. */
    private static Sim started(long seed) {
        Sim sim = new Sim(seed, 3, seed % 2 == 0);
        sim.startAll();
        sim.alive().getFirst().issue(ID, HOME, LONG).leave();
        sim.time.advance(Duration.ofSeconds(1));
        return sim;
    }

    private static void assertNotKnown(Sim sim) {
        sim.alive()
                .forEach(replica -> assertEquals(
                        Optional.empty(),
                        replica.table.look(Sim.UPSTREAM, ID, sim.time.nanos()),
                        () -> replica.name + " knows the id"));
    }

    /** Each replica sweeps every 10 s, at a time of its own. */
    private static void assertStaysUnknown(Sim sim, Duration span) {
        List<SimReplica> replicas = sim.alive();
        for (long second = 0; second < span.toSeconds(); second++) {
            sim.time.advance(Duration.ofSeconds(1));
            for (int replica = 0; replica < replicas.size(); replica++) {
                if (second % 10 == 3L * replica) {
                    sim.sweep(replicas.get(replica));
                }
            }
            assertNotKnown(sim);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whereItWasUsedJustBefore(long seed) {
        Sim sim = started(seed);
        sim.alive().get(1).ask(ID, LONG).orElseThrow().leave();
        sim.time.advance(Duration.ofSeconds(1));
        sim.alive().get(2).delete(ID, LONG);
        sim.time.advance(Duration.ofSeconds(1));
        assertStaysUnknown(sim, Duration.ofMinutes(3));
        sim.assertAgreement();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whereAConnectionOfItGoesOnForLongerThanItsTimeout(long seed) {
        Duration timeout = Duration.ofMinutes(2);
        Sim sim = started(seed);
        ClientKey other = Sim.id(2, 0);
        SimReplica.Connection open = sim.alive().get(1).issue(other, HOME, timeout);
        SimReplica.Connection before = sim.alive().get(1).ask(ID, timeout).orElseThrow();
        sim.time.advance(Duration.ofSeconds(1));
        sim.alive().get(2).delete(ID, timeout);
        sim.time.advance(Duration.ofSeconds(1));
        assertStaysUnknown(sim, Duration.ofMinutes(7));
        before.leave();
        assertStaysUnknown(sim, Duration.ofMinutes(7));
        assertEquals(Optional.of(HOME), sim.alive().get(0).table.look(Sim.UPSTREAM, other, sim.time.nanos()));
        open.leave();
        sim.assertAgreement();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whereAReplicaWasCutOffWhenItEnded(long seed) {
        Sim sim = started(seed);
        sim.alive().get(0).ask(ID, LONG).orElseThrow().leave();
        sim.time.advance(Duration.ofSeconds(1));
        sim.network.cut("replica-0", "replica-1");
        sim.network.cut("replica-0", "replica-2");
        sim.alive().get(2).delete(ID, LONG);
        sim.quiet(Duration.ofMinutes(5));
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        assertStaysUnknown(sim, Duration.ofMinutes(3));
        sim.assertAgreement();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whereTheReplicaThatEndedItHasDied(long seed) {
        Sim sim = started(seed);
        SimReplica.Connection open = sim.alive().get(0).ask(ID, LONG).orElseThrow();
        sim.time.advance(Duration.ofSeconds(1));
        sim.alive().get(2).delete(ID, LONG);
        sim.time.advance(Duration.ofSeconds(1));
        sim.kill(sim.alive().get(2));
        assertStaysUnknown(sim, Duration.ofMinutes(3));
        open.leave();
        sim.start("replica-2");
        sim.time.advance(Duration.ofSeconds(10));
        assertStaysUnknown(sim, Duration.ofMinutes(3));
        sim.assertAgreement();
    }
}
