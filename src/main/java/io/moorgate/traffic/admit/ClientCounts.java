package io.moorgate.traffic.admit;

import io.moorgate.affinity.ClientKey;
import io.moorgate.hash.Mix64;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
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
    /** The most clients that are counted each; those that come beyond it are counted by their networks. */
    static final int CLIENTS_MAX = 1_000_000;

    /** How many counts the networks of one Service share. */
    static final int NETWORK_COUNTS = 16_384;

    /** The networks that clients beyond the most are counted by. */
    private static final ClientPrefix NETWORK = new ClientPrefix(24, 48);

    private static final Runnable NOTHING = () -> {};

    private final Ticker ticker;
    private final TrafficEvents events;
    private final int clientsMax;
    private final ConcurrentMap<Key, Use> uses = new ConcurrentHashMap<>();
    private final ConcurrentMap<NetworkKey, Use> networks = new ConcurrentHashMap<>();

    private record Key(ServiceId service, ClientKey client) {}

    /** The networks of one Service that share a count. */
    private record NetworkKey(ServiceId service, int count) {
        static NetworkKey of(ServiceId service, InetAddress address) {
            ClientKey network = ClientKey.ofAddress(address, NETWORK);
            long bits = Mix64.next(network.high() ^ Mix64.next(network.low()));
            return new NetworkKey(service, (int) Long.remainderUnsigned(bits, NETWORK_COUNTS));
        }
    }

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

    /** {@code events} is notified of clients that are not counted each. */
    ClientCounts(Ticker ticker, TrafficEvents events) {
        this(ticker, events, CLIENTS_MAX);
    }

    ClientCounts(Ticker ticker, TrafficEvents events, int clientsMax) {
        this.ticker = ticker;
        this.events = events;
        this.clientsMax = clientsMax;
    }

    /**
     * A client at {@code address} wants one more connection of {@code route}, which limits that. While too many clients are
     * counted, the limits hold for the networks of those that come anew.
     */
    Entry enter(Route route, InetAddress address) {
        ClientKey client = ClientKey.ofAddress(address, route.upstream().clientPrefix());
        Key key = new Key(route.service(), client);
        ClientLimits limits = route.limits().perClient();
        if (uses.size() < clientsMax || uses.containsKey(key)) {
            return enter(uses, key, limits);
        }
        events.limitReached(Limit.CLIENT_COUNTS);
        return enter(networks, NetworkKey.of(route.service(), address), limits);
    }

    private <K> Entry enter(ConcurrentMap<K, Use> counted, K key, ClientLimits limits) {
        long nowNanos = ticker.nanos();
        Limit[] reached = new Limit[1];
        counted.compute(key, (same, before) -> {
            Use use = before == null ? new Use() : before;
            reached[0] = use.enter(limits, nowNanos).orElse(null);
            return use;
        });
        return reached[0] == null
                ? new Entry(Optional.empty(), () -> leave(counted, key))
                : new Entry(Optional.of(reached[0]), NOTHING);
    }

    private <K> void leave(ConcurrentMap<K, Use> counted, K key) {
        counted.computeIfPresent(key, (same, use) -> {
            use.live--;
            return use.isForgettable(ticker.nanos()) ? null : use;
        });
    }

    /** Forgets clients that hold nothing and have not connected for a while. To be called now and then. */
    void sweep() {
        sweep(uses);
        sweep(networks);
    }

    private <K> void sweep(ConcurrentMap<K, Use> counted) {
        long nowNanos = ticker.nanos();
        counted.keySet()
                .forEach(key -> counted.computeIfPresent(key, (same, use) -> use.isForgettable(nowNanos) ? null : use));
    }

    /** How many clients are counted each. */
    int size() {
        return uses.size();
    }
}
