package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.CookieSigner;
import io.moorgate.affinity.LiveCounts;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Chooses the order in which an upstream's endpoints are tried for a client. Any event loop; never blocks. */
public final class EndpointPicker {
    private final AffinityTable pins;
    private final LiveCounts counts;
    private final CookieSigner signer;
    private final TrafficEvents events;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Latencies latencies = new Latencies();
    private final ConcurrentMap<UpstreamId, UpstreamState> states = new ConcurrentHashMap<>();

    /** {@code events} hears of lookups of pins and of a full table; {@code ticker} is what latencies fade by. */
    public EndpointPicker(
            AffinityTable pins, LiveCounts counts, CookieSigner signer, TrafficEvents events, Ticker ticker) {
        this(pins, counts, signer, events, ticker, () -> ThreadLocalRandom.current()
                .nextLong());
    }

    EndpointPicker(
            AffinityTable pins,
            LiveCounts counts,
            CookieSigner signer,
            TrafficEvents events,
            Ticker ticker,
            RandomGenerator random) {
        this.pins = pins;
        this.counts = counts;
        this.signer = signer;
        this.events = events;
        this.ticker = ticker;
        this.random = random;
    }

    /** The candidates for {@code client}; the caller must {@link Pick#release()} it, whatever happens. */
    public Pick pick(Upstream upstream, ClientTraits client) {
        UpstreamId id = UpstreamId.of(upstream);
        UpstreamState state = states.get(id);
        if (state == null) {
            state = states.computeIfAbsent(id, first -> new UpstreamState());
        }
        boolean measures = upstream.balance().strategy() == Balance.Strategy.EWMA;
        return new Pick(
                new Untried(upstream.endpoints().forNewClients()),
                strategy(upstream, state, client),
                affinity(upstream, id, state, client),
                counts,
                measures ? Optional.of(latencies) : Optional.empty(),
                ticker);
    }

    private Strategy strategy(Upstream upstream, UpstreamState state, ClientTraits client) {
        if (!upstream.balance().slowStart().isZero()) {
            return slowlyStarting(upstream, state, client);
        }
        return switch (upstream.balance().strategy()) {
            case LEAST_CONNECTIONS -> new LeastLoaded(endpoint -> counts.of(endpoint.id()), random);
            case ROUND_ROBIN -> state.roundRobin();
            case RANDOM -> new RandomChoice(random);
            case EWMA -> {
                long nowNanos = ticker.nanos();
                yield new LeastLoaded(
                        endpoint -> latencies.cost(endpoint.id(), counts.of(endpoint.id()), nowNanos), random);
            }
            case HASH -> new Rendezvous(state.hashes(), () -> hashKey(upstream, client));
        };
    }

    /** The same where new endpoints are eased in: loads are weighed by warmth, turns are skipped for want of it. */
    private Strategy slowlyStarting(Upstream upstream, UpstreamState state, ClientTraits client) {
        long nowNanos = ticker.nanos();
        ToDoubleFunction<Endpoint> warmth =
                endpoint -> state.warmth().of(endpoint.id(), upstream.balance().slowStart(), nowNanos);
        return switch (upstream.balance().strategy()) {
            case LEAST_CONNECTIONS ->
                new LeastLoaded(endpoint -> (counts.of(endpoint.id()) + 1) / warmth.applyAsDouble(endpoint), random);
            case ROUND_ROBIN -> new WarmOnly(state.roundRobin(), warmth, random);
            case RANDOM -> new WarmOnly(new RandomChoice(random), warmth, random);
            case EWMA ->
                new LeastLoaded(
                        endpoint -> latencies.cost(endpoint.id(), counts.of(endpoint.id()), nowNanos)
                                / warmth.applyAsDouble(endpoint),
                        random);
            case HASH -> new Rendezvous(state.hashes(), () -> hashKey(upstream, client));
        };
    }

    private static ClientKey hashKey(Upstream upstream, ClientTraits client) {
        Optional<ClientKey> key =
                switch (upstream.balance().hashOn()) {
                    case HashOn.ClientIp() -> Optional.empty();
                    case HashOn.Header(String name) -> client.header(name).map(value -> textKey(name, value));
                    case HashOn.Cookie(String name) -> client.cookie(name).map(value -> textKey(name, value));
                    case HashOn.Query(String name) -> client.query(name).map(value -> textKey(name, value));
                };
        return key.orElseGet(() -> addressKey(upstream, client));
    }

    private static ClientKey textKey(String name, String value) {
        return ClientKey.ofText(name.toLowerCase(Locale.ROOT), value);
    }

    private static ClientKey addressKey(Upstream upstream, ClientTraits client) {
        return ClientKey.ofAddress(client.address(), upstream.clientPrefix());
    }

    private AffinityChoice affinity(Upstream upstream, UpstreamId id, UpstreamState state, ClientTraits client) {
        return switch (upstream.affinity().key()) {
            case Affinity.Key.None() -> AffinityChoice.NONE;
            case Affinity.Key.ClientIp() -> pinned(upstream, id, addressKey(upstream, client));
            case Affinity.Key.Header(String name) ->
                client.header(name)
                        .map(value -> pinned(upstream, id, textKey(name, value)))
                        .orElse(AffinityChoice.NONE);
            case Affinity.Key.Cookie cookie
            when client.isHttp() ->
                pinned(upstream, id, CookieTurn.of(cookie.policy(), signer, state.tags(), upstream, client));
            case Affinity.Key.Cookie _ -> AffinityChoice.NONE;
        };
    }

    private AffinityChoice pinned(Upstream upstream, UpstreamId id, ClientKey client) {
        Optional<PinClaim> claim = pins.claim(id, client, upstream.affinity().timeout(), Optional.empty());
        if (claim.isEmpty()) {
            events.limitReached(AffinityTable.LIMIT);
            return AffinityChoice.NONE;
        }
        return new PinnedChoice(upstream, claim.get(), Optional.empty(), events);
    }

    private AffinityChoice pinned(Upstream upstream, UpstreamId id, CookieTurn cookie) {
        Optional<EndpointId> named = cookie.named();
        PinClaim claim = pins.claim(id, cookie.client(), upstream.affinity().timeout(), named)
                .orElseGet(() -> {
                    events.limitReached(AffinityTable.LIMIT);
                    return pins.claimUnlisted(id, cookie.client(), named);
                });
        return new PinnedChoice(upstream, claim, Optional.of(cookie), events);
    }

    /**
     * Forgets what is kept about endpoints and Services that {@code table} does not have, and notes which endpoints are
     * new. To be called after each publication; configuration thread.
     */
    public void retain(RoutingTable table) {
        Set<UpstreamId> upstreams = new HashSet<>();
        Set<EndpointId> endpoints = new HashSet<>();
        table.routes().forEach(route -> {
            upstreams.add(UpstreamId.of(route.upstream()));
            endpoints.addAll(route.upstream().endpoints().byId().keySet());
            observeWarmth(route.upstream());
        });
        states.keySet().retainAll(upstreams);
        latencies.retain(endpoints);
        counts.retain(endpoints);
    }

    private void observeWarmth(Upstream upstream) {
        Duration slowStart = upstream.balance().slowStart();
        if (!slowStart.isZero()) {
            states.computeIfAbsent(UpstreamId.of(upstream), first -> new UpstreamState())
                    .warmth()
                    .observe(upstream.endpoints(), slowStart, ticker.nanos());
        }
    }
}
