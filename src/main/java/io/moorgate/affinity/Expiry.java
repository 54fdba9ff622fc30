package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Removes what the table need not keep: own entries, and those of origins that are lost. An origin that is there
 * removes its own.
 *
 * <p>Thread: the configuration's; {@link #mayStillCome} any.
 */
final class Expiry {
    /** How long an idle entry is kept that another one of its row has outdone. */
    static final Duration OUTDONE_KEPT = Duration.ofMinutes(1);

    /** How long a lost origin is known of which nothing is held. */
    private static final Duration LOST_KEPT = Duration.ofMinutes(10);

    private final AffinityTable table;
    private final ForeignEntries foreign;
    private final Ticker ticker;
    private final GoneEndpoints gone = new GoneEndpoints();
    private final Set<EndpointId> everServed = ConcurrentHashMap.newKeySet();

    Expiry(AffinityTable table, ForeignEntries foreign, Ticker ticker) {
        this.table = table;
        this.foreign = foreign;
        this.ticker = ticker;
    }

    void served(RoutingTable routes) {
        routes.routes()
                .forEach(route ->
                        everServed.addAll(route.upstream().endpoints().byId().keySet()));
    }

    boolean mayStillCome(EndpointId endpoint) {
        return !everServed.contains(endpoint) && !gone.isGone(endpoint);
    }

    int run(RoutingTable routes) {
        long nowNanos = ticker.nanos();
        served(routes);
        gone.observe(routes, table.endpoints().keySet(), nowNanos);
        Set<EndpointId> stillPinned = new HashSet<>();
        Set<ReplicaLife> stillHeld = new HashSet<>();
        int removed = 0;
        for (int bucket = 0; bucket < Rows.BUCKETS; bucket++) {
            for (Row row : table.rows().bucket(bucket)) {
                if (visit(row, nowNanos)) {
                    removed++;
                } else {
                    note(row.state().entries(), stillPinned, stillHeld);
                }
            }
        }
        table.endpoints().keySet().removeIf(endpoint -> gone.isGone(endpoint) && !stillPinned.contains(endpoint));
        table.upstreams().keySet().removeIf(upstream -> !gone.isServed(upstream));
        everServed.removeIf(
                endpoint -> !gone.isServed(endpoint) && !table.endpoints().containsKey(endpoint));
        table.origins().retain(stillHeld, LOST_KEPT.toNanos());
        return removed;
    }

    private static void note(Entry entries, Set<EndpointId> endpoints, Set<ReplicaLife> origins) {
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            if (entry.endpoint() != null) {
                endpoints.add(entry.endpoint());
            }
            origins.add(entry.origin());
        }
    }

    /** Forgets what can be of {@code row}; true where it has left the table. */
    private boolean visit(Row row, long nowNanos) {
        PinState seen = row.state();
        if (!(seen instanceof Entry entries)) {
            return false;
        }
        Entry rest = entries;
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            if (isOurs(entry) && isOver(row, entry, entries, nowNanos)) {
                rest = Entries.without(entry.origin(), rest);
            }
        }
        if (rest == entries || !foreign.replaceEntries(row, seen, rest)) {
            return false;
        }
        table.changed(row);
        return rest == null;
    }

    private boolean isOurs(Entry entry) {
        return table.isOwn(entry) || !entry.origin().isThere();
    }

    private boolean isOver(Row row, Entry entry, Entry all, long nowNanos) {
        if (entry.isLive()) {
            return false;
        }
        boolean isOld = entry.hasExpired(nowNanos, entry.timeoutNanos())
                || Entries.isOutdone(entry, all) && entry.hasExpired(nowNanos, OUTDONE_KEPT.toNanos());
        if (entry.endpoint() == null) {
            return isOld && !Entries.isNeeded(entry, all) && !Entries.isJustRemoved(entry, all, nowNanos);
        }
        if (gone.mayForget(row.upstream(), entry.endpoint())) {
            return true;
        }
        if (Entries.isLostSince(entry, all)) {
            // A lost replica may come back and say it again: until then it holds the removal, a while longer than it
            // would count.
            return table.isOwn(entry) || entry.hasExpired(nowNanos, entry.timeoutNanos() + OUTDONE_KEPT.toNanos());
        }
        return isOld;
    }
}
