package io.moorgate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.RoutingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What checks make of an endpoint, those of this replica and those of others. */
class CheckedHealthTest {
    private final HealthFixture fixture = new HealthFixture();
    private final ReplicaLife other = new ReplicaLife("replica-2", 1, 0);

    @Test
    void theFirstCheckAloneSaysHowAnEndpointIs() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        assertEquals("a b", fixture.usable(), "readiness decides until then");
        fixture.check("a", false, 1);
        fixture.check("b", true, 1);
        assertEquals("b", fixture.usable());
        assertEquals(HealthState.UNHEALTHY, fixture.state("a"));
        assertEquals(HealthState.HEALTHY, fixture.state("b"));
    }

    @Test
    void afterwardsItTakesSeveralInARow() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", true, 1);
        fixture.check("a", false, 2);
        fixture.check("a", true, 1);
        fixture.check("a", false, 2);
        assertEquals("a b", fixture.usable());
        fixture.check("a", false, 1);
        assertEquals("b", fixture.usable());
        fixture.check("a", true, 1);
        assertEquals("b", fixture.usable());
        fixture.check("a", true, 1);
        assertEquals("a b", fixture.usable());
        assertEquals(List.of("a healthy", "a unhealthy", "a healthy"), fixture.events);
    }

    @Test
    void whereAllAreUnhealthyAllAreUsedAndItIsSaid() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", false, 1);
        fixture.check("b", false, 1);
        assertEquals("a b", fixture.usable());
        assertTrue(fixture.health.isUsable(fixture.upstream, new EndpointId("a")));
        fixture.check("b", true, 2);
        assertEquals("b", fixture.usable());
        assertFalse(fixture.health.isUsable(fixture.upstream, new EndpointId("a")));
        assertEquals(List.of("a unhealthy", "b unhealthy", "panic", "b healthy", "panic ends"), fixture.events);
    }

    @Test
    void unhealthyEndpointsCountInTheHalfThatMayBePutAside() {
        fixture.serve(HealthFixture.CHECKED, "a", "b", "c", "d");
        fixture.check("a", false, 1);
        fixture.check("b", false, 1);
        fixture.fail("c", 5);
        assertEquals("c d", fixture.usable());
    }

    @Test
    void aGoodCheckEndsAnEjection() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.fail("a", 5);
        assertEquals("b", fixture.usable());
        fixture.check("a", true, 1);
        assertEquals("a b", fixture.usable());
    }

    @Test
    void whatIsNotCheckedAnyMoreIsUsable() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", false, 1);
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        assertEquals("a b", fixture.usable());
        assertEquals(List.of("a unhealthy", "a unchecked"), fixture.events);
    }

    @Test
    void whatAnotherReplicaHasFoundHoldsHereAndOutlivesIt() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.health.reported(other, List.of(new HealthFinding(HealthFixture.ID, new EndpointId("a"), false)));
        assertEquals("b", fixture.usable());
        assertEquals(List.of("a unhealthy as replica-2 has found"), fixture.events);
        assertTrue(fixture.health.isReported(HealthFixture.ID, new EndpointId("a")));
        assertFalse(fixture.health.isReported(HealthFixture.ID, new EndpointId("b")));
        fixture.health.lost(other);
        assertEquals("b", fixture.usable());
        assertFalse(fixture.health.isReported(HealthFixture.ID, new EndpointId("a")));
        fixture.check("a", true, 1);
        assertEquals("b", fixture.usable(), "it takes as many good checks as for the replica that is gone");
        fixture.check("a", true, 1);
        assertEquals("a b", fixture.usable());
    }

    @Test
    void aReportThatComesBeforeTheEndpointHoldsOnceItIsThere() {
        fixture.health.reported(other, List.of(new HealthFinding(HealthFixture.ID, new EndpointId("a"), false)));
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        assertEquals("b", fixture.usable());
    }

    @Test
    void whatThisReplicaChecksItselfGoesBeforeAReport() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", true, 1);
        HealthFinding finding = new HealthFinding(HealthFixture.ID, new EndpointId("a"), false);
        fixture.health.reported(other, List.of(finding));
        assertEquals("a b", fixture.usable());
        assertEquals(1, fixture.health.report().size());
        fixture.health.leave(HealthFixture.ID, new EndpointId("a"));
        assertEquals("b", fixture.usable());
        assertEquals(List.of(), fixture.health.report());
    }

    @Test
    void newsHaveAVersion() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        long before = fixture.health.version();
        fixture.check("a", true, 1);
        long first = fixture.health.version();
        assertTrue(first > before);
        fixture.check("a", true, 5);
        fixture.check("a", false, 2);
        assertEquals(first, fixture.health.version());
        fixture.check("a", false, 1);
        assertTrue(fixture.health.version() > first);
    }

    @Test
    void aCheckThatEndsOnceChecksAreOffSaysNothing() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        fixture.check("a", false, 1);
        assertEquals("a b", fixture.usable());
        assertEquals(List.of(), fixture.health.report());
    }

    @Test
    void whatIsNotReportedAnyMoreIsNews() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", false, 1);
        fixture.check("b", false, 1);
        long before = fixture.health.version();
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        assertEquals(before, fixture.health.version());
        fixture.serve(HealthFixture.CHECKED, "a");
        long dropped = fixture.health.version();
        assertTrue(dropped > before, "an endpoint is gone");
        fixture.serve(HealthPolicy.DEFAULT, "a");
        long off = fixture.health.version();
        assertTrue(off > dropped, "checks are off");
        fixture.serve(HealthFixture.CHECKED, "a");
        assertEquals(off, fixture.health.version());
        fixture.check("a", false, 1);
        long checked = fixture.health.version();
        fixture.health.retain(RoutingTable.EMPTY);
        assertTrue(fixture.health.version() > checked, "the Service is gone");
    }

    @Test
    void anEndpointIsAsideForTheShortestTimeAgainAfterAGoodCheck() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.fail("a", 5);
        fixture.check("a", true, 1);
        fixture.fail("a", 5);
        assertEquals("b", fixture.usable());
        fixture.pass(Duration.ofSeconds(30));
        assertEquals("a b", fixture.usable());
    }

    @Test
    void eachEndpointIsCheckedByOneOfTheReplicasThatAreLinked() {
        List<String> names =
                IntStream.range(0, 10).mapToObj(i -> "replica-" + i).toList();
        List<CheckOwners> owners = new ArrayList<>();
        for (String name : names) {
            owners.add(CheckOwners.of(
                    name, names.stream().filter(each -> !each.equals(name)).toList(), true));
        }
        int[] shares = new int[10];
        for (int endpoint = 0; endpoint < 1000; endpoint++) {
            EndpointId id = new EndpointId("pod-" + endpoint);
            List<Integer> mine = IntStream.range(0, 10)
                    .filter(replica -> owners.get(replica).isMine(HealthFixture.ID, id))
                    .boxed()
                    .toList();
            assertEquals(1, mine.size());
            shares[mine.getFirst()]++;
        }
        IntStream.of(shares).forEach(share -> assertTrue(share > 50 && share < 200, () -> share + " of 1000"));
    }

    @Test
    void anEndpointThatWasNotReadyIsUsableAtOnce() {
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        fixture.check("a", false, 1);
        fixture.serve(
                HealthFixture.CHECKED,
                "",
                Stream.of(
                        HealthFixture.endpoint("a", EndpointState.NOT_READY),
                        HealthFixture.endpoint("b", EndpointState.READY)));
        fixture.serve(HealthFixture.CHECKED, "a", "b");
        assertEquals("a b", fixture.usable());
    }
}
