package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.Seed;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A picker with everything behind it, on a held clock and a printed seed. One thread. */
final class BalanceFixture implements TrafficEvents {
    static final ServiceId CHAT = new ServiceId("default", "chat");
    static final CookiePolicy COOKIE =
            new CookiePolicy("mg-1", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false);

    final HeldTime time = new HeldTime();
    final AffinityTable pins;
    final LiveCounts counts = new LiveCounts();
    final EndpointHealth health = new EndpointHealth(time, HealthEvents.SILENT);
    final CookieSigner signer =
            new CookieSigner(List.of("a key for tests only".getBytes(StandardCharsets.UTF_8)), this::now);
    final List<AffinityLookup> lookups = new ArrayList<>();
    final List<String> limits = new ArrayList<>();
    final EndpointPicker picker;

    private Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z").plusNanos(time.nanos());
    }

    BalanceFixture() {
        this(1000);
    }

    BalanceFixture(int entriesMax) {
        this(entriesMax, FirstPins.ALONE);
    }

    BalanceFixture(int entriesMax, FirstPins owners) {
        pins = new AffinityTable(entriesMax, time);
        picker = new EndpointPicker(
                new PickState(pins, counts, health),
                signer,
                this,
                time,
                owners,
                Seed.ofThisRun().random(0));
    }

    @Override
    public void affinityLookup(ServiceId service, AffinityLookup result) {
        lookups.add(result);
    }

    @Override
    public void limitReached(Limit limit) {
        limits.add(limit.label());
    }

    static Endpoint endpoint(String name, EndpointState state) {
        return new Endpoint(new EndpointId(name), name, new InetSocketAddress("127.0.0.1", 1), state, Set.of());
    }

    static Endpoints ready(String... names) {
        return Endpoints.of(
                Stream.of(names)
                        .map(name -> endpoint(name, EndpointState.READY))
                        .toList(),
                "");
    }

    /** {@code n} ready endpoints with ids like those of pods. */
    static Endpoints pods(int n) {
        return ready(IntStream.range(0, n)
                .mapToObj(i -> String.format(Locale.ROOT, "%08x-7d5b-4a53-9d57-1c5c0e2c7a10:8080", i * 0x9e3779b9))
                .toArray(String[]::new));
    }

    static Upstream upstream(Balance.Strategy strategy, Endpoints endpoints) {
        return upstream(new Balance(strategy, new HashOn.ClientIp()), endpoints);
    }

    static Upstream upstream(Balance balance, Endpoints endpoints) {
        return new Upstream(CHAT, "http", endpoints, balance, Affinity.NONE, ClientPrefix.WHOLE);
    }

    static Upstream upstream(Affinity affinity, Endpoints endpoints) {
        return new Upstream(CHAT, "http", endpoints, Balance.DEFAULT, affinity, ClientPrefix.WHOLE);
    }

    /** A table with one route, to {@code upstream}. */
    static RoutingTable table(Upstream upstream) {
        Route route = Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
        return new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route));
    }

    static Affinity affinity(Affinity.Key key) {
        return affinity(key, Affinity.WhenDraining.STAY, Affinity.WhenLost.REBIND);
    }

    static Affinity affinity(Affinity.Key key, Affinity.WhenDraining whenDraining, Affinity.WhenLost whenLost) {
        return new Affinity(key, Duration.ofMinutes(10), whenDraining, whenLost, Affinity.Mode.PERSISTENT);
    }

    /** A client at that address, over TCP. */
    static ClientTraits client(String address) {
        return () -> InetAddress.ofLiteral(address);
    }

    static ClientTraits client(int number) {
        return client("10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
    }

    /** A client with headers, cookies and query parameters, by lower-case names such as {@code header:x-user}. */
    static ClientTraits client(String address, Map<String, String> says) {
        return new ClientTraits() {
            private final Map<String, String> words = new HashMap<>(says);

            @Override
            public InetAddress address() {
                return InetAddress.ofLiteral(address);
            }

            @Override
            public boolean isHttp() {
                return true;
            }

            @Override
            public Optional<String> header(String name) {
                return Optional.ofNullable(words.get("header:" + name.toLowerCase(Locale.ROOT)));
            }

            @Override
            public Optional<String> cookie(String name) {
                return Optional.ofNullable(words.get("cookie:" + name));
            }

            @Override
            public Optional<String> query(String name) {
                return Optional.ofNullable(words.get("query:" + name));
            }
        };
    }

    /** The endpoint that accepts a client at the first attempt; the connection stays open. */
    String connect(Upstream upstream, ClientTraits client) {
        return connected(upstream, client).name();
    }

    private Endpoint connected(Upstream upstream, ClientTraits client) {
        Pick pick = picker.pick(upstream, client);
        Endpoint endpoint = pick.next().orElseThrow();
        pick.connected(0);
        return endpoint;
    }

    /** The endpoint that accepts a client at the first attempt; the connection ends at once. */
    String visit(Upstream upstream, ClientTraits client) {
        Pick pick = picker.pick(upstream, client);
        try {
            String name = pick.next().orElseThrow().name();
            pick.connected(0);
            return name;
        } finally {
            pick.release();
        }
    }

    /** Every candidate of a pick in order, none accepting. */
    List<String> order(Upstream upstream, ClientTraits client) {
        Pick pick = picker.pick(upstream, client);
        try {
            return Stream.generate(pick::next)
                    .takeWhile(Optional::isPresent)
                    .map(endpoint -> endpoint.orElseThrow().name())
                    .toList();
        } finally {
            pick.release();
        }
    }

    /** Live connections by endpoint name. */
    int live(String name) {
        return counts.of(new EndpointId(name));
    }

    int liveInAll() {
        return counts.snapshot().values().stream().mapToInt(Integer::intValue).sum();
    }
}
