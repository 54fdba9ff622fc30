package io.moorgate.control.source;

import io.moorgate.control.translate.DrainedEndpoint;
import io.moorgate.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * The endpoints that are drained by request, until that is undone or the process ends. Any thread: one concurrent map, by endpoint
 * whether every replica is to drain it, and a concurrent queue of those that wait for a table with it. An endpoint that has left the
 * table is forgotten with the next request.
 */
public final class DrainRequests {
    /** The most endpoints that are drained by request; a further request is refused. */
    public static final int DRAINED_MAX = 1_000;

    private final ConcurrentMap<DrainedEndpoint, Boolean> drained = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final Runnable onChange;

    DrainRequests(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Drains these, which {@code table} has, {@code isOfAll}: as every replica is to; false where that would be too many. */
    public boolean add(Set<DrainedEndpoint> endpoints, RoutingTable table, boolean isOfAll) {
        drained.keySet().retainAll(allOf(table));
        if (drained.size() + endpoints.size() > DRAINED_MAX) {
            return false;
        }
        endpoints.forEach(endpoint -> drained.merge(endpoint, isOfAll, Boolean::logicalOr));
        onChange.run();
        return true;
    }

    /** Drains these as every replica does, in the table or not yet, as far as that is not too many; how many of them are drained now. */
    public int learn(Set<DrainedEndpoint> endpoints) {
        int learnt = 0;
        for (DrainedEndpoint endpoint : endpoints) {
            if (drained.containsKey(endpoint) || drained.size() < DRAINED_MAX) {
                drained.put(endpoint, true);
                learnt++;
            }
        }
        onChange.run();
        return learnt;
    }

    /** Drains these no more; false where none of them was drained. */
    public boolean remove(Set<DrainedEndpoint> endpoints) {
        boolean wasThere = drained.keySet().removeAll(endpoints);
        onChange.run();
        return wasThere;
    }

    /** Completes once a table that was made with what is drained now is in force, or could not be made. On the configuration's thread. */
    public CompletableFuture<Void> inForce() {
        CompletableFuture<Void> one = new CompletableFuture<>();
        waiting.add(one);
        onChange.run();
        return one;
    }

    /** What has been asked by {@link #inForce()} so far, to be completed behind a table with {@link #current()} as it is from now on. */
    List<CompletableFuture<Void>> takeWaiting() {
        List<CompletableFuture<Void>> taken = new ArrayList<>();
        for (var one = waiting.poll(); one != null; one = waiting.poll()) {
            taken.add(one);
        }
        return taken;
    }

    /** Those that are drained now. */
    Set<DrainedEndpoint> current() {
        return Set.copyOf(drained.keySet());
    }

    /** Those of them that every replica is to drain, and that {@code table} has. */
    public Set<DrainedEndpoint> ofAll(RoutingTable table) {
        Set<DrainedEndpoint> there = allOf(table);
        return drained.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .filter(there::contains)
                .collect(Collectors.toSet());
    }

    private static Set<DrainedEndpoint> allOf(RoutingTable table) {
        return table.routes().stream()
                .flatMap(route -> route.upstream().endpoints().byId().keySet().stream()
                        .map(id -> new DrainedEndpoint(route.service(), id)))
                .collect(Collectors.toSet());
    }
}
