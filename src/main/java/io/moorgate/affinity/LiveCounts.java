package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * How many live connections each endpoint has, over all event loops. An endpoint that two Services share is counted
 * once. There are at most as many entries as endpoints in the routing table, plus those that are gone but still hold
 * connections.
 *
 * <p>Threads: any. A counter that is let go is first set to a mark that no increment passes, so that no connection is
 * ever counted on a counter that nobody reads.
 */
public final class LiveCounts {
    private static final int LET_GO = -1;

    private final ConcurrentMap<EndpointId, AtomicInteger> byEndpoint = new ConcurrentHashMap<>();
    private final AtomicReference<Predicate<EndpointId>> known = new AtomicReference<>(id -> true);

    /** Live connections of {@code endpoint}, 0 or more. */
    public int of(EndpointId endpoint) {
        AtomicInteger count = byEndpoint.get(endpoint);
        return count == null ? 0 : Math.max(count.get(), 0);
    }

    /** One connection more. To be followed by one {@link #decrement}. */
    public void increment(EndpointId endpoint) {
        while (!tryIncrement(endpoint)) {
            Thread.onSpinWait();
        }
    }

    private boolean tryIncrement(EndpointId endpoint) {
        AtomicInteger count = byEndpoint.get(endpoint);
        if (count == null) {
            count = byEndpoint.computeIfAbsent(endpoint, absent -> new AtomicInteger());
        }
        int live = count.get();
        if (live == LET_GO) {
            byEndpoint.remove(endpoint, count);
            return false;
        }
        return count.compareAndSet(live, live + 1);
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

    /** Every counted endpoint with its live connections, in order of ids; weakly consistent. */
    public Map<EndpointId, Integer> snapshot() {
        Map<EndpointId, Integer> snapshot = new TreeMap<>();
        byEndpoint.forEach((endpoint, count) -> snapshot.put(endpoint, Math.max(count.get(), 0)));
        return snapshot;
    }
}
