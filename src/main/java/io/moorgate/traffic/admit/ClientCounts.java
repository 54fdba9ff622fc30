package io.moorgate.traffic.admit;

import io.moorgate.affinity.ClientKey;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many connections each client holds of the Services that limit that, and how often it connects; on this replica alone.
 *
 * <p>Threads: any; what is counted of one client changes under its entry's lock in the map.
 */
final class ClientCounts {
    /** The most clients that are counted; those that come beyond it are admitted without being counted. */
    static final int CLIENTS_MAX = 1_000_000;

    private static final Runnable NOTHING = () -> {};

    private final Ticker ticker;
    private final int clientsMax;
    private final ConcurrentMap<Key, Use> uses = new ConcurrentHashMap<>();

    private record Key(ServiceId service, ClientKey client) {}

    private static final class Use {
        private int live;
        private Optional<Rate> rate = Optional.empty();
        private Optional<TokenBucket> connects = Optional.empty();

        private Optional<Limit> enter(ClientLimits limits, long nowNanos) {
            if (limits.connectionsMax() > 0 && live >= limits.connectionsMax()) {
                return Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT);
            }
            if (!limits.connectRate().equals(rate)) {
                rate = limits.connectRate();
                connects = rate.map(given -> new TokenBucket(given.count(), given.spanNanos(), nowNanos));
            }
            if (connects.isPresent() && !connects.get().tryTake(1, nowNanos)) {
                return Optional.of(Limit.CONNECT_RATE_PER_CLIENT);
            }
            live++;
            return Optional.empty();
        }

        private boolean isForgettable(long nowNanos) {
            return live == 0 && connects.map(bucket -> bucket.isFull(nowNanos)).orElse(true);
        }
    }

    /**
     * What came of a client.
     *
     * @param reached the limit that turns it away
     * @param leave to be called once, when its connection has ended
     */
    record Entry(Optional<Limit> reached, Runnable leave) {}

    ClientCounts(Ticker ticker) {
        this(ticker, CLIENTS_MAX);
    }

    ClientCounts(Ticker ticker, int clientsMax) {
        this.ticker = ticker;
        this.clientsMax = clientsMax;
    }

    /** A client at {@code address} wants one more connection of {@code route}, which limits that. */
    Entry enter(Route route, InetAddress address) {
        ClientKey client = ClientKey.ofAddress(address, route.upstream().clientPrefix());
        Key key = new Key(route.service(), client);
        if (uses.size() >= clientsMax && !uses.containsKey(key)) {
            return new Entry(Optional.empty(), NOTHING);
        }
        long nowNanos = ticker.nanos();
        Limit[] reached = new Limit[1];
        uses.compute(key, (same, before) -> {
            Use use = before == null ? new Use() : before;
            reached[0] = use.enter(route.limits().perClient(), nowNanos).orElse(null);
            return use;
        });
        return reached[0] == null
                ? new Entry(Optional.empty(), () -> leave(key))
                : new Entry(Optional.of(reached[0]), NOTHING);
    }

    private void leave(Key key) {
        uses.computeIfPresent(key, (same, use) -> {
            use.live--;
            return use.isForgettable(ticker.nanos()) ? null : use;
        });
    }

    /** Forgets clients that hold nothing and have not connected for a while. To be called now and then. */
    void sweep() {
        long nowNanos = ticker.nanos();
        uses.keySet()
                .forEach(key -> uses.computeIfPresent(key, (same, use) -> use.isForgettable(nowNanos) ? null : use));
    }

    /** How many clients are counted. */
    int size() {
        return uses.size();
    }
}
