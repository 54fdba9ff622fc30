package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.peers.replication.SharedDrains.Drain;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A replica that joins learns which endpoints are drained by request. */
class DrainSharingTest {
    private static final Drain DRAIN = new Drain(Sim.UPSTREAM.service(), Sim.ENDPOINTS.getFirst());

    @Test
    void aReplicaThatJoinsLearnsTheDrainsThatAreInForce() {
        Sim sim = new Sim(1, 3, true);
        SimReplica first = sim.start("replica-0");
        first.drains.drained.add(DRAIN);
        SimReplica second = sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(10));
        assertEquals(Set.of(DRAIN), second.drains.drained);
        sim.kill(first);
        sim.time.advance(Duration.ofSeconds(10));
        SimReplica third = sim.start("replica-2");
        sim.time.advance(Duration.ofSeconds(10));
        assertEquals(Set.of(DRAIN), third.drains.drained, "from one that has learnt it");
    }

    @Test
    void aDrainThatWasUndoneDoesNotComeBackWithALink() {
        Sim sim = new Sim(2, 2, true);
        SimReplica first = sim.start("replica-0");
        first.drains.drained.add(DRAIN);
        SimReplica second = sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(10));
        sim.network.cut("replica-0", "replica-1");
        sim.time.advance(Duration.ofSeconds(10));
        second.drains.drained.clear();
        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(10));
        sim.assertAgreement();
        assertEquals(Set.of(), second.drains.drained);
    }

    @Test
    void aReplicaLearnsThemWheneverItsFirstLinkBreaks() {
        for (int ms = 0; ms < 400; ms += 4) {
            Sim sim = new Sim(4, 2, true);
            SimReplica first = sim.start("replica-0");
            first.drains.drained.add(DRAIN);
            SimReplica second = sim.start("replica-1");
            sim.time.advance(Duration.ofMillis(ms));
            sim.network.cut("replica-0", "replica-1");
            sim.time.advance(Duration.ofSeconds(10));
            sim.network.heal();
            sim.time.advance(Duration.ofSeconds(10));
            assertEquals(Set.of(DRAIN), second.drains.drained, "cut after " + ms + " ms");
        }
    }

    @Test
    void aReplicaOfAVersionWithoutDrainsIsToldNothing() {
        Sim sim = new Sim(3, 2, true);
        SimReplica first = sim.start("replica-0");
        first.drains.drained.add(DRAIN);
        SimReplica before = sim.start("replica-1", new Protocols(1, 3));
        sim.time.advance(Duration.ofSeconds(10));
        sim.assertAgreement();
        assertEquals(Set.of(), before.drains.drained);
    }
}
