package io.moorgate.traffic.admit;

import io.moorgate.affinity.ClientKey;
import io.moorgate.hash.Mix64;
import io.moorgate.load.ClientUse;
import io.moorgate.load.ClientUses;
import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How many connections each client holds of the Services that limit that, and how often it connects: on this replica, and on
 * others as far as these have reported it. Clients that are counted by their networks are this replica's alone.
 *
 * <p>Threads: any; what is counted of one client changes under its entry's lock in the map. Changes that are to be reported wait in a
 * concurrent queue, each client once.
 */
final class ClientCounts implements ClientUses {
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
    private final ConcurrentMap<Key, ClientCount> uses = new ConcurrentHashMap<>();
    private final ConcurrentMap<NetworkKey, ClientCount> networks = new ConcurrentHashMap<>();
    private final Queue<Key> changes = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> pressing = new AtomicReference<>(NOTHING);
    private final AtomicReference<Map<ServiceId, List<Rate>>> rates = new AtomicReference<>(Map.of());
    private final AtomicInteger parts = new AtomicInteger(1);

    private record Key(ServiceId service, ClientKey client) {}

    /** The networks of one Service that share a count. */
    private record NetworkKey(ServiceId service, int count) {
        static NetworkKey of(ServiceId service, InetAddress address) {
            ClientKey network = ClientKey.ofAddress(address, NETWORK);
            long bits = Mix64.next(network.high() ^ Mix64.next(network.low()));
            return new NetworkKey(service, (int) Long.remainderUnsigned(bits, NETWORK_COUNTS));
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
        if (uses.size() < clientsMax || uses.containsKey(key)) {
            return enter(uses, key, route);
        }
        events.limitReached(Limit.CLIENT_COUNTS);
        return enter(networks, NetworkKey.of(route.service(), address), route);
    }

    private <K> Entry enter(ConcurrentMap<K, ClientCount> counted, K key, Route route) {
        ClientLimits limits = route.limits().perClient();
        List<Rate> all = ratesOf(route.service());
        long nowNanos = ticker.nanos();
        Limit[] reached = new Limit[1];
        counted.compute(key, (same, before) -> {
            ClientCount count = before == null ? new ClientCount() : before;
            reached[0] = count.enter(limits, all, parts.get(), nowNanos).orElse(null);
            if (reached[0] == null) {
                changed(same, count, limits);
            }
            return count;
        });
        return reached[0] == null
                ? new Entry(Optional.empty(), () -> leave(counted, key, limits))
                : new Entry(Optional.of(reached[0]), NOTHING);
    }

    private <K> void leave(ConcurrentMap<K, ClientCount> counted, K key, ClientLimits limits) {
        counted.computeIfPresent(key, (same, count) -> {
            count.leave();
            changed(same, count, limits);
            return count.isForgettable(ticker.nanos()) ? null : count;
        });
    }

    private void changed(Object counted, ClientCount count, ClientLimits limits) {
        Runnable soon = pressing.get();
        if (soon != NOTHING && counted instanceof Key key) {
            if (count.queue()) {
                changes.add(key);
            }
            if (count.isPressing(limits)) {
                soon.run();
            }
        }
    }

    @Override
    public void follow(Runnable soon) {
        pressing.set(soon);
    }

    @Override
    public List<ClientUse> changes(int max) {
        List<ClientUse> reported = new ArrayList<>();
        Key next = null;
        while (reported.size() < max && (next = changes.poll()) != null) {
            Key key = next;
            ClientUse[] use = {new ClientUse(key.service(), key.client(), 0, 0)};
            uses.computeIfPresent(key, (same, count) -> {
                int connects = count.report();
                use[0] = new ClientUse(key.service(), key.client(), count.live(), connects);
                return count;
            });
            reported.add(use[0]);
        }
        if (!changes.isEmpty()) {
            events.limitReached(Limit.CLIENT_REPORTS);
        }
        return reported;
    }

    @Override
    public List<ClientUse> all(int max) {
        List<ClientUse> all = new ArrayList<>();
        for (Key key : uses.keySet()) {
            int[] live = new int[1];
            uses.computeIfPresent(key, (same, count) -> {
                live[0] = count.live();
                return count;
            });
            if (live[0] > 0 && all.size() == max) {
                events.limitReached(Limit.CLIENT_REPORTS);
                return all;
            }
            if (live[0] > 0) {
                all.add(new ClientUse(key.service(), key.client(), live[0], 0));
            }
        }
        return all;
    }

    @Override
    public void elsewhere(ServiceId service, ClientKey client, int live, int connects) {
        Key key = new Key(service, client);
        boolean hasRoom = uses.size() < clientsMax;
        long nowNanos = ticker.nanos();
        List<Rate> all = ratesOf(service);
        uses.compute(key, (same, before) -> {
            if (before == null && !hasRoom) {
                events.limitReached(Limit.CLIENT_COUNTS);
                return null;
            }
            ClientCount count = before == null ? new ClientCount() : before;
            count.elsewhere(live, connects, all, nowNanos);
            return count.isForgettable(nowNanos) ? null : count;
        });
    }

    @Override
    public void share(int replicas) {
        parts.set(replicas);
    }

    private List<Rate> ratesOf(ServiceId service) {
        return rates.get().getOrDefault(service, List.of());
    }

    /** Takes over how often clients of each Service may connect, by each of its routes. */
    void retain(RoutingTable table) {
        Map<ServiceId, Set<Rate>> limited = new HashMap<>();
        for (Route route : table.routes()) {
            route.limits().perClient().connectRate().ifPresent(rate -> limited.computeIfAbsent(
                            route.service(), first -> new LinkedHashSet<>())
                    .add(rate));
        }
        Map<ServiceId, List<Rate>> all = new HashMap<>();
        limited.forEach((service, its) -> all.put(service, List.copyOf(its)));
        rates.set(Map.copyOf(all));
    }

    /** Forgets clients that hold nothing and have not connected for a while. To be called now and then. */
    void sweep() {
        sweep(uses);
        sweep(networks);
    }

    private <K> void sweep(ConcurrentMap<K, ClientCount> counted) {
        long nowNanos = ticker.nanos();
        counted.keySet()
                .forEach(key ->
                        counted.computeIfPresent(key, (same, count) -> count.isForgettable(nowNanos) ? null : count));
    }

    /** How many clients are counted each. */
    int size() {
        return uses.size();
    }
}
