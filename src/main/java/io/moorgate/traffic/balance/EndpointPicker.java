package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/** Chooses the order in which an upstream's endpoints are tried for a client. Any event loop; never blocks. */
public final class EndpointPicker {
    private final AffinityTable pins;
    private final LiveCounts counts;
    private final Places unlimited;
    private final CookieSigner signer;
    private final TrafficEvents events;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final FirstPins owners;
    private final Latencies latencies = new Latencies();
    private final ConcurrentMap<UpstreamId, UpstreamState> states = new ConcurrentHashMap<>();
    private final EndpointHealth health;
    private final Proposals proposals;
    private final PinPlacer placer;
    private final PinnedChoice.Context pinned;
    private final PinRoom room;
    private final LearntIds learntIds;
    private final WayChoice ways;

    /** The picker of a gateway that has no other replicas, and that puts no endpoint aside. */
    public EndpointPicker(
            AffinityTable pins, LiveCounts counts, CookieSigner signer, TrafficEvents events, Ticker ticker) {
        this(
                new PickState(pins, counts, new EndpointHealth(ticker, HealthEvents.SILENT)),
                signer,
                events,
                ticker,
                FirstPins.ALONE);
    }

    /**
     * {@code events} is notified of lookups of pins and of a full table; {@code ticker} is what latencies fade by; {@code owners}
     * are asked about clients without an endpoint.
     */
    public EndpointPicker(PickState state, CookieSigner signer, TrafficEvents events, Ticker ticker, FirstPins owners) {
        this(state, signer, events, ticker, owners, () -> ThreadLocalRandom.current()
                .nextLong());
    }

    /** The same, with {@code random} for what chance decides. */
    public EndpointPicker(
            PickState state,
            CookieSigner signer,
            TrafficEvents events,
            Ticker ticker,
            FirstPins owners,
            RandomGenerator random) {
        this.pins = state.pins();
        this.counts = state.counts();
        this.unlimited = Places.unlimited(counts);
        this.signer = signer;
        this.events = events;
        this.ticker = ticker;
        this.owners = owners;
        this.health = state.health();
        this.random = random;
        this.room = new PinRoom(pins, events);
        this.learntIds = new LearntIds(pins, owners, signer.ids(), events, room);
        this.ways = new WayChoice(pins, signer, learntIds, ticker, random);
        this.proposals = new Proposals(ticker);
        this.placer = new PinPlacer(
                pins,
                proposals,
                ticker,
                health,
                (upstream, client) -> strategy(upstream, state(UpstreamId.of(upstream)), () -> client));
        this.pinned = new PinnedChoice.Context(pins, placer, health, events);
    }

    /** Answers the questions of other replicas. */
    public PinChooser pinChooser() {
        return placer;
    }

    /** Which of its ways {@code route} has for {@code client}; itself where it has none. */
    public Route way(Route route, ClientTraits client) {
        return route.ways().isEmpty() ? route : ways.of(route, client);
    }

    /** The candidates for {@code client}; the caller must {@link Pick#release()} it, whatever happens. */
    public Pick pick(Upstream upstream, ClientTraits client) {
        return pick(upstream, client, unlimited);
    }

    /** The same where endpoints hold a limited number of connections: each takes one of {@code places}. */
    public Pick pick(Upstream upstream, ClientTraits client, Places places) {
        UpstreamId id = UpstreamId.of(upstream);
        UpstreamState state = state(id);
        boolean measures = upstream.balance().strategy() == Balance.Strategy.EWMA;
        return new Pick(
                new Candidates(health::usable, upstream),
                strategy(upstream, state, () -> ClientKeys.hashed(upstream, client)),
                affinity(upstream, id, state, client),
                places,
                new Pick.Feedback(state.retries(), measures ? Optional.of(latencies) : Optional.empty()),
                ticker,
                owners);
    }

    private UpstreamState state(UpstreamId id) {
        UpstreamState state = states.get(id);
        return state != null ? state : states.computeIfAbsent(id, first -> new UpstreamState());
    }

    /** {@code client} is what the {@code hash} strategy goes by. */
    private Strategy strategy(Upstream upstream, UpstreamState state, Supplier<ClientKey> client) {
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
            case HASH -> new Rendezvous(state.hashes(), client);
        };
    }

    /**
     * The same where new endpoints are eased in: loads are weighed by how far an endpoint has warmed up, and one that is warming
     * up may be passed over.
     */
    private Strategy slowlyStarting(Upstream upstream, UpstreamState state, Supplier<ClientKey> client) {
        long nowNanos = ticker.nanos();
        ToDoubleFunction<Endpoint> slowStart = endpoint ->
                state.slowStart().of(endpoint.id(), upstream.balance().slowStart(), nowNanos);
        return switch (upstream.balance().strategy()) {
            case LEAST_CONNECTIONS ->
                new SlowStartOnly(
                        new LeastLoaded(
                                endpoint -> (counts.of(endpoint.id()) + 1) / slowStart.applyAsDouble(endpoint), random),
                        slowStart,
                        random);
            case ROUND_ROBIN -> new SlowStartOnly(state.roundRobin(), slowStart, random);
            case RANDOM -> new SlowStartOnly(new RandomChoice(random), slowStart, random);
            case EWMA ->
                new SlowStartOnly(
                        new LeastLoaded(
                                endpoint -> latencies.cost(endpoint.id(), counts.of(endpoint.id()), nowNanos)
                                        / slowStart.applyAsDouble(endpoint),
                                random),
                        slowStart,
                        random);
            case HASH -> new Rendezvous(state.hashes(), client);
        };
    }

    /** How much of its share each endpoint of {@code upstream} may have, from a little to 1 ({@code slow-start}). */
    public ToDoubleFunction<Endpoint> warmth(Upstream upstream) {
        Duration span = upstream.balance().slowStart();
        return span.isZero()
                ? endpoint -> 1
                : endpoint -> state(UpstreamId.of(upstream)).slowStart().of(endpoint.id(), span, ticker.nanos());
    }

    private PickAffinity affinity(Upstream upstream, UpstreamId id, UpstreamState state, ClientTraits client) {
        return switch (upstream.affinity().key()) {
            case Affinity.Key.None() -> PickAffinity.NONE;
            case Affinity.Key.ClientIp() -> pinned(upstream, id, state, ClientKeys.ofAddress(upstream, client));
            case Affinity.Key.Header(String name) ->
                ClientKeys.ofHeader(name, client)
                        .map(key -> pinned(upstream, id, state, key))
                        .orElse(PickAffinity.NONE);
            case Affinity.Key.Cookie cookie
            when client.isHttp() ->
                pinned(
                        upstream,
                        id,
                        state,
                        AffinityCookieExchange.of(
                                cookie.policy(), signer, state.tags(), upstream, client, key -> pins.look(
                                                id, key, ticker.nanos())
                                        .isPresent()));
            case Affinity.Key.Cookie _ -> PickAffinity.NONE;
            case Affinity.Key.LearntHeader _,
                    Affinity.Key.LearntCookie _,
                    Affinity.Key.LearntQuery _,
                    Affinity.Key.LearntPath _ ->
                learning(
                        upstream,
                        id,
                        state,
                        client,
                        IdPlace.of(upstream.affinity().key(), client).orElseThrow());
        };
    }

    private PickAffinity learning(
            Upstream upstream, UpstreamId id, UpstreamState state, ClientTraits client, IdPlace place) {
        return client.isHttp()
                ? learntIds.of(upstream, id, place, client, claim -> pinned(upstream, claim, state, Optional.empty()))
                : PickAffinity.NONE;
    }

    private PickAffinity pinned(Upstream upstream, UpstreamId id, UpstreamState state, ClientKey client) {
        Optional<PinClaim> claim = pins.claim(id, client, upstream.affinity().timeout(), Optional.empty());
        room.count(id, claim);
        return claim.isEmpty() ? PickAffinity.NONE : pinned(upstream, claim.get(), state, Optional.empty());
    }

    private PickAffinity pinned(Upstream upstream, UpstreamId id, UpstreamState state, AffinityCookieExchange cookie) {
        Optional<EndpointId> named = cookie.named();
        Optional<PinClaim> claim =
                pins.claim(id, cookie.client(), upstream.affinity().timeout(), named);
        room.count(id, claim);
        PinClaim held = claim.orElseGet(() -> pins.claimUnlisted(id, cookie.client(), named));
        return pinned(upstream, held, state, Optional.of(cookie));
    }

    private PickAffinity pinned(
            Upstream upstream, PinClaim claim, UpstreamState state, Optional<AffinityCookieExchange> cookie) {
        boolean isContested = upstream.balance().strategy() != Balance.Strategy.HASH
                && cookie.map(turn -> turn.presented().isPresent()).orElse(true);
        PinPlacement pinPlacement =
                new PinPlacement(owners, proposals, state.hashes(), claim.upstream(), claim.client(), isContested);
        return new PinnedChoice(upstream, claim, pinPlacement, cookie, pinned);
    }

    /**
     * Forgets what is kept about endpoints and Services that {@code table} does not have, and notes which endpoints are
     * new. To be called after each publication; configuration thread.
     */
    public void retain(RoutingTable table) {
        Map<UpstreamId, Upstream> upstreams = new HashMap<>();
        Set<EndpointId> endpoints = new HashSet<>();
        table.routes().forEach(route -> {
            upstreams.put(UpstreamId.of(route.upstream()), route.upstream());
            endpoints.addAll(route.upstream().endpoints().byId().keySet());
            observeWarmth(route.upstream());
        });
        placer.upstreams(upstreams);
        pins.served(table);
        states.keySet().retainAll(upstreams.keySet());
        latencies.retain(endpoints);
        counts.retain(endpoints);
    }

    private void observeWarmth(Upstream upstream) {
        Duration slowStart = upstream.balance().slowStart();
        if (!slowStart.isZero()) {
            state(UpstreamId.of(upstream)).slowStart().observe(upstream.endpoints(), slowStart, ticker.nanos());
        }
    }

    /** Forgets what is too old. To be called every few seconds, off the event loops. */
    public void sweep() {
        if (proposals.isFull()) {
            events.limitReached(Limit.PIN_PROPOSALS);
        }
        proposals.sweep();
    }
}
