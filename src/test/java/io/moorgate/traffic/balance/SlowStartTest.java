package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.endpoint;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance;
import io.moorgate.routing.Balance.Strategy;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new endpoint gets its share little by little, on a held clock. */
class SlowStartTest {
    private static final Duration SLOW_START = Duration.ofMinutes(10);
    private static final int PICKS = 5_000;

    private final BalanceFixture fixture = new BalanceFixture();

    @Test
    void ofThoseWhoComePerSecondAnEmptyEndpointTakesThatPartForWhichItIsWarm() {
        connect(publish(Strategy.LEAST_CONNECTIONS, ready("a", "b")), 4_000);
        Upstream after = publish(Strategy.LEAST_CONNECTIONS, ready("a", "b", "c"));
        fixture.time.advance(SLOW_START.dividedBy(4));

        connect(after, 1_000);

        assertEquals(250, fixture.live("c"), 60);
        fixture.time.advance(SLOW_START.dividedBy(2));
        connect(after, 1_000);
        assertEquals(250 + 750, fixture.live("c"), 120);
    }

    @Test
    void anEndpointThatIsHalfWarmHoldsHalfOfWhatTheOthersDo() {
        Upstream before = publish(Strategy.LEAST_CONNECTIONS, ready("a", "b"));
        connect(before, 200);
        Upstream after = publish(Strategy.LEAST_CONNECTIONS, ready("a", "b", "c"));
        fixture.time.advance(SLOW_START.dividedBy(2));

        connect(after, 1_000);

        assertEquals(1_200 / 5.0, fixture.live("c"), 2);
    }

    @Test
    void onceWarmItHoldsAsManyAsTheOthers() {
        connect(publish(Strategy.LEAST_CONNECTIONS, ready("a", "b")), 200);
        Upstream after = publish(Strategy.LEAST_CONNECTIONS, ready("a", "b", "c"));
        fixture.time.advance(SLOW_START);
        connect(after, 100);
        assertEquals(100, fixture.live("c"));
    }

    /** A turn that is passed over in a round goes to the next in the round; at random, to any other endpoint. */
    @ParameterizedTest
    @CsvSource({"ROUND_ROBIN, 0.2", "RANDOM, 0.1667"})
    void turnsAreTakenInProportion(Strategy strategy, double halfWarm) {
        publish(strategy, ready("a", "b"));
        Upstream after = publish(strategy, ready("a", "b", "c"));
        fixture.time.advance(SLOW_START.dividedBy(2));
        assertEquals(halfWarm, shareOf("c", after), 0.02);
        fixture.time.advance(SLOW_START.dividedBy(2));
        assertEquals(1 / 3.0, shareOf("c", after), 0.03);
    }

    @Test
    void aNewEndpointIsNeverWithoutAnyClient() {
        publish(Strategy.RANDOM, ready("a", "b"));
        assertTrue(shareOf("c", publish(Strategy.RANDOM, ready("a", "b", "c"))) > 0);
    }

    @Test
    void whoIsThereFromTheBeginningIsNotNew() {
        Upstream first = publish(Strategy.RANDOM, ready("a", "b", "c"));
        assertEquals(1 / 3.0, shareOf("c", first), 0.03);
    }

    @Test
    void theTimeBeginsWhenTheEndpointIsReadyAndNotWhenItIsKnown() {
        publish(Strategy.RANDOM, ready("a"));
        publish(
                Strategy.RANDOM,
                Endpoints.of(List.of(endpoint("a", EndpointState.READY), endpoint("b", EndpointState.NOT_READY)), ""));
        fixture.time.advance(SLOW_START);
        Upstream ready = publish(Strategy.RANDOM, ready("a", "b"));
        fixture.time.advance(SLOW_START.dividedBy(2));
        assertEquals(0.5 / 2, shareOf("b", ready), 0.02);
    }

    @Test
    void anEndpointAloneTakesEverybodyHoweverNew() {
        publish(Strategy.ROUND_ROBIN, ready("a"));
        assertEquals(1.0, shareOf("b", publish(Strategy.ROUND_ROBIN, ready("b"))));
    }

    private double shareOf(String name, Upstream upstream) {
        int hits = 0;
        for (int pick = 0; pick < PICKS; pick++) {
            hits += fixture.visit(upstream, client(pick)).equals(name) ? 1 : 0;
        }
        return (double) hits / PICKS;
    }

    private void connect(Upstream upstream, int count) {
        for (int number = 0; number < count; number++) {
            fixture.connect(upstream, client(number));
        }
    }

    private Upstream publish(Strategy strategy, Endpoints endpoints) {
        Upstream upstream = upstream(new Balance(strategy, new HashOn.ClientIp(), SLOW_START), endpoints);
        Route route = Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
        fixture.picker.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route)));
        return upstream;
    }
}
