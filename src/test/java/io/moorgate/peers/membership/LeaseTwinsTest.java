package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Two processes under one replica's name, and a Lease that says what no replica wrote. */
class LeaseTwinsTest {
    @AutoClose
    private final HeldCluster cluster = new HeldCluster();

    @Test
    void anOlderLifeIsSupersededUntilTheLaterOneDiesAndThenTakesOverAsTheNextOne() {
        var old = cluster.replica("a");
        var other = cluster.replica("b");
        var later = cluster.replica("a");
        cluster.passSeconds(40);
        assertTrue(old.membership.members().isSuperseded());
        assertFalse(later.membership.members().isSuperseded());
        long epoch = later.seen("a").epoch();
        later.close();
        cluster.passSeconds(20);
        assertTrue(old.membership.members().isSuperseded());
        cluster.passSeconds(30);
        assertFalse(old.membership.members().isSuperseded());
        assertFalse(old.isFenced());
        assertEquals(epoch + 1, old.seen("a").epoch());
        assertEquals(epoch + 1, other.seen("a").epoch());
    }

    @Test
    void anOlderLifeIsTheNextOneOnceTheLaterOneHasGoneByItself() {
        var old = cluster.replica("a");
        var later = cluster.replica("a");
        cluster.passSeconds(10);
        long epoch = later.seen("a").epoch();
        later.membership.release();
        cluster.passSeconds(12);
        assertFalse(old.membership.members().isSuperseded());
        assertTrue(old.seen("a").epoch() > epoch);
    }

    @Test
    void anEpochThatNoReplicaWroteIsMendedAtTheNextLook() {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        long epoch = a.seen("a").epoch();
        cluster.edit("a", lease -> {
            lease.getMetadata().getAnnotations().put("moorgate.io/epoch", "9000000000000000");
            return lease;
        });
        cluster.passSeconds(5);
        assertFalse(a.membership.members().isSuperseded());
        assertEquals(epoch, b.seen("a").epoch());
    }
}
