package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Replicas that see each other come and go, in held time. */
class LeaseMembershipTest {
    @AutoClose
    private final HeldCluster cluster = new HeldCluster();

    @Test
    void replicasSeeEachOtherAndThemselves() {
        var a = cluster.replica("a");
        assertEquals(List.of("a"), a.sees());
        var c = cluster.replica("c");
        var b = cluster.replica("b");
        cluster.passSeconds(3);
        for (HeldReplica replica : List.of(a, b, c)) {
            assertEquals(List.of("a", "b", "c"), replica.sees());
            assertFalse(replica.isFenced());
        }
        assertEquals("b:9500", a.seen("b").address());
        assertEquals(1, a.seen("b").protocol());
        assertEquals(b.seen("b").epoch(), a.seen("b").epoch());
    }

    @Test
    void nothingIsToldWhileOnlyAgesChange() {
        var a = cluster.replica("a");
        cluster.replica("b");
        cluster.passSeconds(3);
        int before = a.changes();
        cluster.pass(Duration.ofMinutes(2));
        assertEquals(before, a.changes());
        assertEquals(List.of("a", "b"), a.sees());
        assertTrue(a.seen("b").ageNanos() < Duration.ofSeconds(14).toNanos(), () -> "age " + a.seen("b"));
    }

    @Test
    void aReplicaThatDiesIsMissedWhenItsLeaseHasBeenSilentForItsDuration() {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        cluster.passSeconds(3);
        b.close();
        cluster.passSeconds(18);
        assertEquals(List.of("a", "b"), a.sees());
        cluster.passSeconds(17);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void aReplicaThatStopsIsMissedAtTheNextLook() {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        cluster.passSeconds(3);
        b.membership.release();
        assertNull(cluster.lease("b"));
        assertTrue(b.isFenced());
        cluster.passSeconds(3);
        assertEquals(List.of("a"), a.sees());
        cluster.passSeconds(30);
        assertNull(cluster.lease("b"));
    }

    @Test
    void aReplicaThatDrainsSaysSoAtOnce() {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        cluster.passSeconds(3);
        assertFalse(a.seen("b").isDraining());
        b.membership.draining();
        cluster.passSeconds(3);
        assertTrue(a.seen("b").isDraining());
        assertTrue(b.seen("b").isDraining());
        cluster.passSeconds(30);
        assertTrue(a.seen("b").isDraining());
    }

    @Test
    void aNewLifeTakesTheOldOnesPlaceThoughItLeftItsLease() {
        var a = cluster.replica("a");
        cluster.replica("b").close();
        cluster.passSeconds(3);
        long old = a.seen("b").epoch();
        var again = cluster.replica("b");
        assertEquals(List.of("a", "b"), again.sees());
        assertTrue(again.seen("b").epoch() > old);
        cluster.passSeconds(3);
        assertEquals(again.seen("b").epoch(), a.seen("b").epoch());
        cluster.passSeconds(60);
        assertEquals(List.of("a", "b"), a.sees());
    }

    @Test
    void aNewLifeIsNewerAlsoWhenTheClockWentBack() {
        var ahead = cluster.replica("a", Duration.ofHours(1));
        long old = ahead.seen("a").epoch();
        ahead.close();
        var again = cluster.replica("a", Duration.ofHours(-1));
        assertEquals(old + 1, again.seen("a").epoch());
    }

    @Test
    void clocksThatAreAnHourOffChangeNothing() {
        var early = cluster.replica("early", Duration.ofHours(-1));
        var late = cluster.replica("late", Duration.ofHours(1));
        var right = cluster.replica("right");
        cluster.passSeconds(3);
        int before = right.changes();
        cluster.pass(Duration.ofMinutes(2));
        assertEquals(List.of("early", "late", "right"), early.sees());
        assertEquals(List.of("early", "late", "right"), late.sees());
        assertEquals(before, right.changes());
        late.close();
        cluster.passSeconds(36);
        assertEquals(List.of("early", "right"), early.sees());
        assertEquals(List.of("early", "right"), right.sees());
    }

    @Test
    void aClockThatStandsStillIsStillASignOfLife() {
        var a = cluster.replica("a");
        var noon = Instant.parse("2026-03-01T12:00:00Z");
        cluster.replica(HeldReplica.announcement("b"), HeldCluster.PATIENT, () -> noon);
        cluster.pass(Duration.ofMinutes(2));
        assertEquals(List.of("a", "b"), a.sees());
    }

    @Test
    void replicasOfAnotherClassAreNobody() {
        var a = cluster.replica("a");
        var other = new Announcement(HeldReplica.NAMESPACE, "other", "b", "b:9500", 1, Announcement.Pod.NONE);
        cluster.replica(other, HeldCluster.PATIENT, cluster.clock(Duration.ZERO));
        cluster.passSeconds(3);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void aLeaseThatNoReplicaWroteIsNobody() {
        var a = cluster.replica("a");
        cluster.replica("b").close();
        cluster.passSeconds(3);
        assertEquals(List.of("a", "b"), a.sees());
        cluster.edit("b", HeldCluster::withoutAddress);
        cluster.passSeconds(3);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void aLeaseThatSomebodySpoiltIsMendedAtTheNextLook() {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        cluster.edit("b", HeldCluster::withoutAddress);
        cluster.passSeconds(5);
        assertEquals(List.of("a", "b"), a.sees());
        assertFalse(b.isFenced());
    }

    @Test
    void anEditByOthersIsNoSignOfLife() {
        var a = cluster.replica("a");
        cluster.replica("b").close();
        for (int minute = 0; minute < 20; minute++) {
            String note = "" + minute;
            cluster.edit("b", lease -> {
                lease.getMetadata().getAnnotations().put("example.com/note", note);
                return lease;
            });
            cluster.passSeconds(2);
        }
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void aFaultOfWhoeverIsToldEndsNothing() {
        var a = cluster.replica("a");
        a.membership.onChange(() -> {
            throw new IllegalStateException("a fault of the test");
        });
        cluster.replica("b");
        cluster.passSeconds(3);
        assertEquals(List.of("a", "b"), a.sees());
        cluster.replica("c");
        cluster.passSeconds(33);
        assertEquals(List.of("a", "b", "c"), a.sees());
        assertFalse(a.isFenced());
    }
}
