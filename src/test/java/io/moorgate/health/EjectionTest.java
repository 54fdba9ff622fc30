package io.moorgate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HealthPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Endpoints that refuse connects are put aside for a while. */
class EjectionTest {
    private final HealthFixture fixture = new HealthFixture();

    @Test
    void anEndpointThatRefusesOftenEnoughInARowGetsNoClientForAWhile() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        fixture.fail("a", 4);
        assertEquals("a b", fixture.usable());
        fixture.connect("a");
        fixture.fail("a", 4);
        assertEquals("a b", fixture.usable(), "a connect in between");
        fixture.fail("a", 1);
        assertEquals("b", fixture.usable());
        assertEquals(HealthState.EJECTED, fixture.state("a"));
        fixture.pass(Duration.ofMillis(29_900));
        assertEquals("b", fixture.usable());
        fixture.pass(Duration.ofMillis(100));
        assertEquals("a b", fixture.usable());
        assertEquals(List.of("a ejected", "a unchecked"), fixture.events);
    }

    @Test
    void oneMoreFailedConnectPutsItAsideForTwiceAsLongUntilOneSucceeds() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        fixture.fail("a", 5);
        fixture.pass(Duration.ofSeconds(30));
        fixture.fail("a", 1);
        assertEquals("b", fixture.usable());
        fixture.pass(Duration.ofSeconds(59));
        assertEquals("b", fixture.usable());
        fixture.pass(Duration.ofSeconds(1));
        assertEquals("a b", fixture.usable());
        fixture.connect("a");
        fixture.fail("a", 4);
        assertEquals("a b", fixture.usable());
        fixture.fail("a", 1);
        fixture.pass(Duration.ofSeconds(30));
        assertEquals("a b", fixture.usable());
    }

    @Test
    void itStaysAsideTenTimesAsLongAtMost() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        fixture.fail("a", 5);
        for (int round = 0; round < 10; round++) {
            fixture.pass(Duration.ofSeconds(300));
            assertEquals("a b", fixture.usable());
            fixture.fail("a", 1);
            assertEquals("b", fixture.usable());
        }
    }

    @Test
    void neverMoreThanHalfOfTheEndpointsArePutAside() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b", "c");
        fixture.fail("a", 5);
        fixture.fail("b", 50);
        assertEquals("b c", fixture.usable());
        fixture.pass(Duration.ofSeconds(30));
        fixture.fail("b", 1);
        assertEquals("a c", fixture.usable());
    }

    @Test
    void theOnlyEndpointIsNeverPutAside() {
        fixture.serve(HealthPolicy.DEFAULT, "a");
        fixture.fail("a", 50);
        assertEquals("a", fixture.usable());
        assertEquals(List.of(), fixture.events);
    }

    @Test
    void someComeBackWhereFewerEndpointsAreLeft() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b", "c", "d");
        fixture.fail("a", 5);
        fixture.fail("b", 5);
        assertEquals("c d", fixture.usable());
        fixture.serve(HealthPolicy.DEFAULT, "a", "b", "c");
        assertEquals(2, fixture.health.usable(fixture.upstream).size());
        fixture.serve(HealthPolicy.DEFAULT, "a");
        assertEquals("a", fixture.usable());
    }

    @Test
    void clientsGoToAnotherZoneWhereAllOfTheirOwnIsPutAside() {
        fixture.serve(
                HealthPolicy.DEFAULT,
                "east",
                Stream.of(
                        HealthFixture.endpoint("a", EndpointState.READY, "east"),
                        HealthFixture.endpoint("b", EndpointState.READY, "west")));
        assertEquals("a", fixture.usable());
        fixture.fail("a", 5);
        assertEquals("b", fixture.usable());
    }

    @Test
    void anEndpointThatWasNotReadyComesBackAsANewOne() {
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        fixture.fail("a", 5);
        fixture.serve(
                HealthPolicy.DEFAULT,
                "",
                Stream.of(
                        HealthFixture.endpoint("a", EndpointState.NOT_READY),
                        HealthFixture.endpoint("b", EndpointState.READY)));
        fixture.serve(HealthPolicy.DEFAULT, "a", "b");
        assertEquals("a b", fixture.usable());
    }
}
