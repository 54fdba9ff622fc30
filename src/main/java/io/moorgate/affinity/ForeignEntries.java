package io.moorgate.affinity;

/** Puts entries of other origins into the table's rows, and takes entries out. Threads: any. */
final class ForeignEntries {
    private final AffinityTable table;
    private final StampClock clock;

    ForeignEntries(AffinityTable table, StampClock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * Puts an entry that has come from a peer into its row, unless the row has one of that origin as new.
     *
     * @param isFirstHand whether it comes from its origin itself. Others report a live entry as idle, once its origin is
     *     lost; should that come back, its own entry counts
     * @return the stamp of that origin's entry before; 0 where there was none, -1 where there is no room
     */
    long merge(UpstreamId upstream, ClientKey client, Entry fresh, boolean isFirstHand) {
        clock.seen(fresh.stamp());
        long hash = Row.hash(upstream, client);
        while (true) {
            Row row = table.rows().find(upstream, client, hash);
            if (row == null) {
                if (!table.reserve(upstream)) {
                    return -1;
                }
                if (table.rows().putIfAbsent(new Row(table.shared(upstream), client, fresh)) == null) {
                    return 0;
                }
                table.unreserve(upstream);
                continue;
            }
            PinState seen = row.state();
            if (seen == ClaimedRow.DEAD) {
                table.vacate(row);
                continue;
            }
            Entry before = Entries.of(fresh.origin(), seen.entries());
            if (before != null && !outdoes(fresh, before, isFirstHand)) {
                return before.stamp();
            }
            Entry next = Entries.with(fresh, seen.entries());
            Entry followed = isFirstHand ? followed(next, fresh) : next;
            if (table.rows().replace(row, seen, seen instanceof ClaimedRow held ? held.with(followed) : followed)) {
                if (followed != next) {
                    table.changed(row);
                }
                return before == null ? 0 : before.stamp();
            }
        }
    }

    /**
     * {@code all} after this replica has followed {@code fresh}: where both have live connections of the client, the later choice
     * stands for both. Else the client would be bound to the earlier one again when its last connection at the other replica ends.
     */
    private Entry followed(Entry all, Entry fresh) {
        Entry own = table.ownOf(all);
        boolean isFollower = own != null
                && own.live()
                && fresh.isLive()
                && fresh.endpoint() != null
                && fresh.stamp() > own.stamp()
                && !fresh.endpoint().equals(own.endpoint());
        return isFollower ? table.written(all, fresh.endpoint(), own.timeoutMs()) : all;
    }

    private static boolean outdoes(Entry fresh, Entry before, boolean isFirstHand) {
        return fresh.stamp() > before.stamp()
                || isFirstHand && fresh.stamp() == before.stamp() && fresh.live() != before.live();
    }

    /** Takes the entry of {@code origin} out of {@code row}. Returns its stamp; 0 where there was none. */
    long withdraw(Row row, ReplicaLife origin) {
        while (true) {
            PinState seen = row.state();
            Entry entry = Entries.of(origin, seen.entries());
            if (entry == null) {
                return 0;
            }
            Entry rest = Entries.without(origin, seen.entries());
            if (replaceEntries(row, seen, rest)) {
                return entry.stamp();
            }
        }
    }

    /** Puts {@code rest} in place of the entries of {@code seen}; a row at rest without entries leaves the table. */
    boolean replaceEntries(Row row, PinState seen, Entry rest) {
        if (seen instanceof ClaimedRow held) {
            return table.rows().replace(row, seen, held.with(rest));
        }
        return rest == null ? table.drop(row, seen) : table.rows().replace(row, seen, rest);
    }
}
