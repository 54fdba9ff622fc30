package io.moorgate.control.source;

import io.moorgate.control.translate.DrainedEndpoint;
import io.moorgate.routing.RoutingTable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The endpoints that are drained by request, until that is undone or the process ends. Any thread: one concurrent set. An endpoint
 * that has left the table is forgotten with the next request.
 */
public final class DrainRequests {
    /** The most endpoints that are drained by request; a further request is refused. */
    public static final int DRAINED_MAX = 1_000;

    private final Set<DrainedEndpoint> drained = ConcurrentHashMap.newKeySet();
    private final Runnable onChange;

    DrainRequests(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Drains these, which {@code table} has; false where that would be too many. */
    public boolean add(Set<DrainedEndpoint> endpoints, RoutingTable table) {
        Set<DrainedEndpoint> there = ConcurrentHashMap.newKeySet();
        table.routes().forEach(route -> route.upstream().endpoints().byId().keySet().stream()
                .map(id -> new DrainedEndpoint(route.service(), id))
                .forEach(there::add));
        drained.retainAll(there);
        if (drained.size() + endpoints.size() > DRAINED_MAX) {
            return false;
        }
        drained.addAll(endpoints);
        onChange.run();
        return true;
    }

    /** Drains these no more; false where none of them was drained. */
    public boolean remove(Set<DrainedEndpoint> endpoints) {
        boolean wasThere = drained.removeAll(endpoints);
        onChange.run();
        return wasThere;
    }

    /** Those that are drained now. */
    Set<DrainedEndpoint> current() {
        return Set.copyOf(drained);
    }
}
