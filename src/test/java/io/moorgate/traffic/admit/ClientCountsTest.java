package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.ClientKey;
import io.moorgate.load.ClientUse;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IpLiteral;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much one client may have of a route. */
class ClientCountsTest {
    private static final Optional<Limit> NONE = Optional.empty();

    private static final ServiceId WEB = new ServiceId("ns", "web");

    private final HeldTime time = new HeldTime();
    private final ClientCounts counts = new ClientCounts(time, TrafficEvents.SILENT);
    private Optional<Rate> rate = Optional.empty();
    private int max;

    @Test
    void aClientHoldsAsManyConnectionsAsItMay() {
        max = 2;
        assertEquals(NONE, enter("192.0.2.1").reached());
        ClientCounts.Entry second = enter("192.0.2.1");
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter("192.0.2.1").reached());
        assertEquals(NONE, enter("192.0.3.1").reached(), "another client");
        second.leave().run();
        assertEquals(NONE, enter("192.0.2.1").reached());
    }

    @Test
    void addressesOfOneNetworkAreOneClientWhereThePrefixSaysSo() {
        max = 1;
        assertEquals(NONE, enter("2001:db8::1").reached());
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter("2001:db8::2").reached());
        assertEquals(NONE, enter("2001:db8:0:1::1").reached());
    }

    @Test
    void aClientConnectsAsOftenAsItMay() {
        rate = Optional.of(new Rate(10, Rate.Per.MINUTE));
        for (int index = 0; index < 10; index++) {
            assertEquals(NONE, enter("192.0.2.1").reached());
        }
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter("192.0.2.1").reached());
        time.advance(Duration.ofSeconds(6));
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter("192.0.2.1").reached());
    }

    @Test
    void clientsThatHoldNothingAreForgotten() {
        max = 1;
        rate = Optional.of(new Rate(1, Rate.Per.SECOND));
        ClientCounts.Entry gone = enter("192.0.2.1");
        enter("192.0.2.2");
        gone.leave().run();
        assertEquals(2, counts.size(), "its rate is not forgotten at once");
        time.advance(Duration.ofSeconds(1));
        counts.sweep();
        assertEquals(1, counts.size());
    }

    @Test
    void clientsBeyondTheMostAreCountedByTheirNetworks() {
        AtomicInteger reached = new AtomicInteger();
        ClientCounts few = new ClientCounts(
                time,
                new TrafficEvents() {
                    @Override
                    public void limitReached(Limit limit) {
                        assertEquals(Limit.CLIENT_COUNTS, limit);
                        reached.incrementAndGet();
                    }
                },
                1);
        max = 1;
        assertEquals(NONE, enter(few, "192.0.2.1").reached());
        assertEquals(0, reached.get());
        ClientCounts.Entry second = enter(few, "198.51.100.1");
        assertEquals(NONE, second.reached());
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter(few, "198.51.100.2").reached(),
                "another client of that network");
        assertEquals(NONE, enter(few, "203.0.113.1").reached(), "another network");
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter(few, "192.0.2.1").reached());
        second.leave().run();
        assertEquals(NONE, enter(few, "198.51.100.2").reached());
        assertEquals(4, reached.get());
        assertEquals(1, few.size());
    }

    @Test
    void whatAClientHoldsAtOtherReplicasCounts() {
        max = 3;
        counts.elsewhere(WEB, key("192.0.2.1"), 2, 2);
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter("192.0.2.1").reached());
        counts.elsewhere(WEB, key("192.0.2.1"), -1, 0);
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(NONE, enter("192.0.2.2").reached(), "another client");
    }

    @Test
    void connectsToOtherReplicasCount() {
        rate = Optional.of(new Rate(10, Rate.Per.MINUTE));
        counts.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route())));
        counts.elsewhere(WEB, key("192.0.2.1"), 0, 9);
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter("192.0.2.1").reached());
        counts.elsewhere(WEB, key("192.0.2.1"), 0, 1_000);
        time.advance(Duration.ofMinutes(1));
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT),
                enter("192.0.2.1").reached(),
                "what was too often elsewhere is made up for");
        time.advance(Duration.ofSeconds(7));
        assertEquals(NONE, enter("192.0.2.1").reached(), "but no more than a minute's worth");
    }

    @Test
    void routesToOneServiceWithDifferentRatesDoNotFillUpEachOthers() {
        rate = Optional.of(new Rate(5, Rate.Per.MINUTE));
        Route strict = route();
        rate = Optional.of(new Rate(10, Rate.Per.MINUTE));
        Route loose = route();
        counts.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(strict, loose)));
        int admitted = 0;
        for (int index = 0; index < 50; index++) {
            admitted += enter(strict).reached().isEmpty() ? 1 : 0;
            admitted += enter(loose).reached().isEmpty() ? 1 : 0;
        }
        assertEquals(10, admitted, "a connect by either counts against both rates");
        counts.elsewhere(WEB, key("192.0.2.1"), 0, 1);
        assertEquals(Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter(strict).reached());
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter(loose).reached(), "a report does not fill it up");
    }

    @Test
    void aRouteWithoutARateDoesNotFillUpThatOfAnother() {
        max = 1_000;
        Route unlimited = route();
        rate = Optional.of(new Rate(5, Rate.Per.MINUTE));
        Route limited = route();
        counts.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(unlimited, limited)));
        int admitted = 0;
        for (int index = 0; index < 50; index++) {
            assertEquals(NONE, enter(unlimited).reached());
            admitted += enter(limited).reached().isEmpty() ? 1 : 0;
        }
        assertEquals(5, admitted);
    }

    @Test
    void aRateThatNoRouteHasAnyMoreIsForgotten() {
        rate = Optional.of(new Rate(5, Rate.Per.MINUTE));
        counts.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route())));
        enter("192.0.2.1").leave().run();
        rate = Optional.of(new Rate(10, Rate.Per.MINUTE));
        counts.retain(new RoutingTable(2, HttpRoutes.NONE, Map.of(), List.of(route())));
        enter("192.0.2.1").leave().run();
        time.advance(Duration.ofMinutes(1));
        counts.sweep();
        assertEquals(0, counts.size());
    }

    @Test
    void aReplicaThatDoesNotHearTheOthersKeepsToItsPart() {
        max = 7;
        rate = Optional.of(new Rate(9, Rate.Per.MINUTE));
        counts.share(3);
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(
                Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT),
                enter("192.0.2.1").reached());
        max = 0;
        assertEquals(NONE, enter("192.0.2.1").reached());
        assertEquals(
                Optional.of(Limit.CONNECT_RATE_PER_CLIENT), enter("192.0.2.1").reached());
        counts.share(1);
        time.advance(Duration.ofMinutes(1));
        assertEquals(NONE, enter("192.0.2.1").reached());
    }

    @Test
    void changesAreReportedOnceAndThoseNearALimitSoon() {
        AtomicInteger soon = new AtomicInteger();
        max = 8;
        enter("192.0.2.9");
        counts.follow(soon::incrementAndGet);
        List<ClientCounts.Entry> held = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            held.add(enter("192.0.2.1"));
        }
        assertEquals(0, soon.get());
        held.add(enter("192.0.2.1"));
        assertEquals(1, soon.get());
        assertEquals(List.of(new ClientUse(WEB, key("192.0.2.1"), 4, 0)), counts.changes(10));
        assertEquals(List.of(), counts.changes(10));
        assertEquals(
                Set.of(new ClientUse(WEB, key("192.0.2.1"), 4, 0), new ClientUse(WEB, key("192.0.2.9"), 1, 0)),
                Set.copyOf(counts.all(10)));
        assertEquals(1, counts.all(1).size());
        held.forEach(entry -> entry.leave().run());
        assertEquals(List.of(new ClientUse(WEB, key("192.0.2.1"), 0, 0)), counts.changes(10));
    }

    private static ClientKey key(String address) {
        return ClientKey.ofAddress(IpLiteral.parse(address).orElseThrow(), new ClientPrefix(32, 64));
    }

    private ClientCounts.Entry enter(ClientCounts counted, String address) {
        return counted.enter(route(), IpLiteral.parse(address).orElseThrow());
    }

    private ClientCounts.Entry enter(String address) {
        return enter(counts, address);
    }

    private ClientCounts.Entry enter(Route route) {
        return counts.enter(route, IpLiteral.parse("192.0.2.1").orElseThrow());
    }

    private Route route() {
        ServiceId service = WEB;
        Route open = Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(service, "web", Endpoints.NONE, Balance.DEFAULT, Affinity.NONE, new ClientPrefix(32, 64)),
                Policies.DEFAULT,
                Optional.empty());
        return open.withPolicies(open.policies()
                .with(new LimitPolicy(0, Duration.ZERO, 0, 0, Optional.empty(), new ClientLimits(max, rate))));
    }
}
