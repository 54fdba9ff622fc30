package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a replica says that it is ready to serve with what it knows, in held time. */
class JoiningTest {
    private static final Duration LINK = Duration.ofNanos(Joining.LINK_NANOS_MAX);
    private static final Duration COPY = Duration.ofNanos(Joining.COPY_NANOS_MAX);

    private static ReplicaState state(SimReplica replica) {
        return replica.peers.shown().status().state();
    }

    private static ReplicaState.Phase phase(SimReplica replica) {
        return state(replica).phase();
    }

    @Test
    void waitsForTheFirstLinkWhereLeasesSayThatOthersLive() {
        Sim sim = new Sim(31, 2, true);
        sim.start("replica-0");
        sim.time.advance(Duration.ofSeconds(5));
        sim.network.cut("replica-0", "replica-1");
        SimReplica joiner = sim.start("replica-1");
        sim.time.advance(LINK.minusSeconds(4));
        assertEquals("waits for a link to [replica-0]", state(joiner).says());
        assertEquals(ReplicaState.Phase.JOINING, phase(joiner));

        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(5));
        assertEquals(ReplicaState.Phase.JOINED, phase(joiner));
    }

    @Test
    void waitsForTheFirstLinkNoLongerThanThat() {
        Sim sim = new Sim(32, 2, true);
        sim.start("replica-0");
        sim.network.cut("replica-0", "replica-1");
        SimReplica joiner = sim.start("replica-1");
        sim.time.advance(LINK.minusMillis(500));
        assertEquals(ReplicaState.Phase.JOINING, phase(joiner));
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(ReplicaState.Phase.JOINED_PARTLY, phase(joiner));
        assertEquals("no full copy of [replica-0]", state(joiner).says());

        sim.network.heal();
        sim.time.advance(Duration.ofSeconds(10));
        assertEquals(ReplicaState.Phase.JOINED, phase(joiner));
        assertEquals("full copies of 1 replicas", state(joiner).says());
    }

    @Test
    void countsTheTimeForFullCopiesFromTheFirstLink() {
        Sim sim = new Sim(33, 3, true);
        sim.start("replica-0");
        sim.start("replica-1");
        sim.time.advance(Duration.ofSeconds(5));
        sim.network.cut("replica-0", "replica-2");
        sim.network.cut("replica-1", "replica-2");
        SimReplica joiner = sim.start("replica-2");
        sim.time.advance(Duration.ofSeconds(10));
        sim.network.heal();
        sim.network.cut("replica-1", "replica-2");
        while (!isUp(joiner, "replica-0")) {
            sim.time.advance(Duration.ofMillis(10));
        }
        sim.time.advance(COPY.minusMillis(500));
        assertEquals("waits for full copies of [replica-1]", state(joiner).says());
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(ReplicaState.Phase.JOINED_PARTLY, phase(joiner));
        assertEquals("no full copy of [replica-1]", state(joiner).says());
    }

    private static boolean isUp(SimReplica replica, String other) {
        Peer peer = replica.peers.peerTable().named(other);
        return peer != null && peer.isUp();
    }

    @Test
    void doesNotWaitLongWhereNoAddressOfTheListTakesConnections() {
        Sim sim = new Sim(34, 2, false);
        SimReplica alone = sim.start("replica-0");
        sim.time.advance(COPY.minusMillis(500));
        assertEquals(ReplicaState.Phase.JOINING, phase(alone));
        sim.time.advance(Duration.ofSeconds(1));
        assertEquals(ReplicaState.Phase.JOINED_PARTLY, phase(alone));
    }

    @Test
    void waitsWhereAnAddressOfTheListTakesConnectionsButShowsNoReplicaYet() {
        Sim sim = new Sim(35, 2, false);
        SimReplica joiner = sim.start("replica-0");
        PeerDial slow = new PeerDial("replica-1:1", dial -> {}, (wire, dial) -> null, sim.time, new Random());
        Joining joining = new Joining(0);
        PeerTable peers = joiner.peers.peerTable();
        slow.failed("no proof in time");
        joining.check(peers, List.of(slow), true, COPY.toNanos());
        assertEquals(ReplicaState.Phase.JOINING, joining.state().phase());
        slow.unreached("refused");
        assertTrue(joining.check(peers, List.of(slow), true, COPY.toNanos()));
        assertEquals(ReplicaState.Phase.JOINED_PARTLY, joining.state().phase());
    }
}
