package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lost replica has said comes to all, by whatever way it has come to some. */
class LostReplicaSimulationTest {
    private static final Duration LONG = Duration.ofHours(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5})
    void aPinThatOneReplicaHasFromAFullCopyComesToTheOthers(long seed) {
        Sim sim = new Sim(seed, 4, false);
        sim.startAll();
        cutInHalves(sim);
        sim.time.advance(Duration.ofSeconds(10)); // Each half takes the other for lost.
        SimReplica dying = sim.alive().get(0);
        SimReplica teller = sim.alive().get(1);
        dying.connect(Sim.client(1), LONG, SimReplica.Connection::leave);
        sim.time.advance(Duration.ofSeconds(1));
        sim.kill(dying);
        sim.time.advance(Duration.ofSeconds(15));
        assertEquals(1, teller.bound().size());
        sim.network.heal();
        sim.network.cut("replica-1", "replica-3");
        sim.time.advance(Duration.ofSeconds(10)); // The one with a link to it gets a full copy.
        sim.kill(teller);
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(20));
        sim.alive().forEach(replica -> assertEquals(teller.bound(), replica.bound(), () -> replica.name));
        sim.assertAgreement();
    }

    private static void cutInHalves(Sim sim) {
        for (String one : sim.names().subList(0, 2)) {
            for (String other : sim.names().subList(2, 4)) {
                sim.network.cut(one, other);
            }
        }
    }
}
