package io.moorgate.load;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.routing.EndpointId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * How many live connections each endpoint has, over all event loops and all replicas. An endpoint that two Services share
 * is counted once. There are at most as many entries as endpoints in the routing table, plus those that are gone but
 * still hold connections.
 *
 * <p>What other replicas hold is known from their reports, some times a second. Between two reports each replica takes it
 * that the others open as many connections as it has itself since its own last report: otherwise all of them would send a
 * burst of clients to the endpoint that was the emptiest at their last reports. While some do not report, it keeps to its part of
 * each limit.
 *
 * <p>Threads: any; reports come and go on one. A counter that is let go is first set to a mark that no increment passes,
 * so that no connection is ever counted on a counter that is no longer read.
 */
public final class LiveCounts {
    private static final int LET_GO = -1;

    private final ConcurrentMap<EndpointId, AtomicInteger> byEndpoint = new ConcurrentHashMap<>();
    private final AtomicReference<Predicate<EndpointId>> known = new AtomicReference<>(id -> true);
    private final AtomicInteger parts = new AtomicInteger(1);
    private final AtomicReference<RemoteLoads> elsewhere = new AtomicReference<>(RemoteLoads.NOTHING);

    /** Local connections of {@code endpoint}, 0 or more. */
    public int local(EndpointId endpoint) {
        AtomicInteger count = byEndpoint.get(endpoint);
        return count == null ? 0 : Math.max(count.get(), 0);
    }

    /** Live connections of {@code endpoint} at all replicas as far as is known or to be expected; 0 or more. */
    public int of(EndpointId endpoint) {
        int local = local(endpoint);
        RemoteLoads others = elsewhere.get();
        return others == RemoteLoads.NOTHING ? local : local + others.estimate(endpoint, local);
    }

    /** How many replicas take clients, as far as is known: this one, those that report, and those that should. */
    public int replicas() {
        return Math.max(1 + elsewhere.get().byOrigin().size(), parts.get());
    }

    /** This replica keeps to an even part of each limit, one of {@code replicas}; 1 where all others report to it. Any thread. */
    public void share(int replicas) {
        parts.set(replicas);
    }

    /** Live connections of all endpoints, by the name of the replica that holds them and has reported them; without this one's. */
    public Map<String, Integer> byReplica() {
        Map<String, Integer> held = new HashMap<>();
        elsewhere
                .get()
                .byOrigin()
                .forEach((origin, counts) -> held.merge(
                        origin.replica(),
                        counts.values().stream().mapToInt(Integer::intValue).sum(),
                        Integer::sum));
        return held;
    }

    /** Live connections of {@code endpoint} at all replicas by their last reports; 0 or more. */
    public int reported(EndpointId endpoint) {
        return local(endpoint) + elsewhere.get().reported(endpoint);
    }

    /**
     * The part of {@code count} connections of {@code endpoint} that falls to {@code self}, this replica, where each replica
     * takes as many as it holds in proportion. The parts of replicas that know the same reports add up to {@code count}.
     */
    public int part(EndpointId endpoint, int count, ReplicaLife self) {
        RemoteLoads others = elsewhere.get();
        long local = local(endpoint);
        long before = others.before(self, endpoint);
        long total = local + others.reported(endpoint);
        return total == 0 ? 0 : (int) (count * (before + local) / total - count * before / total);
    }

    /** One connection more. To be followed by one {@link #decrement}. */
    public void increment(EndpointId endpoint) {
        while (!tryIncrement(endpoint)) {
            Thread.onSpinWait();
        }
    }

    private boolean tryIncrement(EndpointId endpoint) {
        AtomicInteger count = counter(endpoint);
        int live = count.get();
        if (live == LET_GO) {
            byEndpoint.remove(endpoint, count);
            return false;
        }
        return count.compareAndSet(live, live + 1);
    }

    private AtomicInteger counter(EndpointId endpoint) {
        AtomicInteger count = byEndpoint.get(endpoint);
        return count != null ? count : byEndpoint.computeIfAbsent(endpoint, absent -> new AtomicInteger());
    }

    /**
     * One connection more, where {@code endpoint} has less than {@code max} of them at all replicas, and less than this replica's part of
     * them here ({@link #share}). What others may have opened since their reports counts; what they may have closed does not.
     *
     * @return false where it has not; else to be followed by one {@link #decrement}
     */
    public boolean incrementBelow(EndpointId endpoint, int max) {
        while (true) {
            AtomicInteger count = counter(endpoint);
            int live = count.get();
            if (live == LET_GO) {
                byEndpoint.remove(endpoint, count);
            } else if (!isBelow(endpoint, live, max)) {
                return false;
            } else if (count.compareAndSet(live, live + 1)) {
                return true;
            }
        }
    }

    /** Whether {@code endpoint} has less than {@code max} live connections; as {@link #incrementBelow} sees it. */
    public boolean isBelow(EndpointId endpoint, int max) {
        return isBelow(endpoint, local(endpoint), max);
    }

    /** One at the least is its part, so that none is shut out. */
    private boolean isBelow(EndpointId endpoint, int local, int max) {
        return atMost(endpoint, local) < max && local < Math.max(max / parts.get(), 1);
    }

    private int atMost(EndpointId endpoint, int local) {
        RemoteLoads others = elsewhere.get();
        return others == RemoteLoads.NOTHING
                ? local
                : local + Math.max(others.reported(endpoint), others.estimate(endpoint, local));
    }

    /**
     * One connection less.
     *
     * @throws IllegalStateException where none was counted
     */
    public void decrement(EndpointId endpoint) {
        AtomicInteger count = byEndpoint.get(endpoint);
        if (count == null) {
            throw new IllegalStateException("no live connection of " + endpoint + " is counted");
        }
        if (count.decrementAndGet() == 0 && !known.get().test(endpoint)) {
            letGo(endpoint, count);
        }
    }

    /** From now on only {@code endpoints} are kept when they have no connection. Configuration thread. */
    public void retain(Set<EndpointId> endpoints) {
        known.set(Set.copyOf(endpoints)::contains);
        byEndpoint.forEach((endpoint, count) -> {
            if (!endpoints.contains(endpoint)) {
                letGo(endpoint, count);
            }
        });
    }

    private void letGo(EndpointId endpoint, AtomicInteger count) {
        if (count.compareAndSet(0, LET_GO)) {
            byEndpoint.remove(endpoint, count);
        }
    }

    /** Every counted endpoint with its local connections, in order of ids; weakly consistent. */
    public Map<EndpointId, Integer> snapshot() {
        Map<EndpointId, Integer> snapshot = new TreeMap<>();
        byEndpoint.forEach((endpoint, count) -> snapshot.put(endpoint, Math.max(count.get(), 0)));
        return snapshot;
    }

    /** What is to be reported to peers now: local connections of the endpoints that have any. Peers' thread. */
    public Map<EndpointId, Integer> report() {
        Map<EndpointId, Integer> report = snapshot();
        report.values().removeIf(count -> count == 0);
        elsewhere.set(elsewhere.get().since(report));
        return report;
    }

    /** {@code origin} has this many live connections by endpoint, and no others. Peers' thread. */
    public void reported(ReplicaLife origin, Map<EndpointId, Integer> counts) {
        elsewhere.set(elsewhere.get().with(origin, counts));
    }

    /** {@code origin} is lost, and its connections with it. Peers' thread. */
    public void lost(ReplicaLife origin) {
        elsewhere.set(elsewhere.get().without(origin));
    }
}
