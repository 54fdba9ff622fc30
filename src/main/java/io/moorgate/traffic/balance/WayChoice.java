package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.hash.Mix64;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Route;
import io.moorgate.routing.Upstream;
import io.moorgate.routing.WeightedRoute;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Chooses one of the ways of a route: the one where the client has a pin; else by weight, a client with a key always the same
 * one while weights stay, on every replica; another one by chance. A way of weight 0 takes no client. Any event loop.
 */
final class WayChoice {
    private final AffinityTable pins;
    private final CookieSigner signer;
    private final LearntIds learntIds;
    private final Ticker ticker;
    private final RandomGenerator random;

    WayChoice(AffinityTable pins, CookieSigner signer, LearntIds learntIds, Ticker ticker, RandomGenerator random) {
        this.pins = pins;
        this.signer = signer;
        this.learntIds = learntIds;
        this.ticker = ticker;
        this.random = random;
    }

    /** The way for {@code client}; {@code route} itself where it has none, and where all have weight 0. */
    Route of(Route route, ClientTraits client) {
        List<WeightedRoute> ways = route.ways();
        long sum = 0;
        Optional<ClientKey> key = Optional.empty();
        for (WeightedRoute way : ways) {
            if (way.weight() > 0) {
                Upstream upstream = way.route().upstream();
                if (isPinned(upstream, client)) {
                    return way.route();
                }
                key = key.isPresent() ? key : keyOf(upstream, client);
                sum += way.weight();
            }
        }
        if (sum == 0) {
            return route;
        }
        long place = key.isPresent() ? Math.floorMod(hash(key.get()), sum) : random.nextLong(sum);
        for (WeightedRoute way : ways) {
            place -= way.weight();
            if (place < 0) {
                return way.route();
            }
        }
        throw new IllegalStateException("weights of " + route.id());
    }

    private static long hash(ClientKey key) {
        return Mix64.next(key.high() ^ Mix64.next(key.low())) >>> 1;
    }

    private boolean isPinned(Upstream upstream, ClientTraits client) {
        UpstreamId id = UpstreamId.of(upstream);
        if (upstream.affinity().key() instanceof Affinity.Key.Cookie(var policy)) {
            return client.isHttp()
                    && client.cookies(policy.name()).stream().anyMatch(value -> signer.verify(upstream.service(), value)
                            .isPresent());
        }
        return place(upstream, client)
                .map(learnt -> learnt.presented(client).stream()
                        .flatMap(value -> learntIds.hash().keys(id, learnt.label(), value).stream())
                        .anyMatch(learntKey -> has(id, learntKey)))
                .orElseGet(() ->
                        keyOf(upstream, client).filter(found -> has(id, found)).isPresent());
    }

    private boolean has(UpstreamId id, ClientKey key) {
        return pins.look(id, key, ticker.nanos()).isPresent();
    }

    private static Optional<IdPlace> place(Upstream upstream, ClientTraits client) {
        return client.isHttp() ? IdPlace.of(upstream.affinity().key(), client) : Optional.empty();
    }

    private static Optional<ClientKey> keyOf(Upstream upstream, ClientTraits client) {
        return switch (upstream.affinity().key()) {
            case Affinity.Key.ClientIp() -> Optional.of(ClientKeys.ofAddress(upstream, client));
            case Affinity.Key.Header(String name) -> ClientKeys.ofHeader(name, client);
            default -> Optional.empty();
        };
    }
}
