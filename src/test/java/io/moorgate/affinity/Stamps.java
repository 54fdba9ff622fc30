package io.moorgate.affinity;

import java.util.function.Predicate;

/** The stamps of what a table holds of one client, for tests that know which write is the later one. */
public final class Stamps {
    private Stamps() {}

    /** The stamp of the own entry that binds {@code client}; 0 where none does. */
    public static long ofOwnBinding(AffinityTable table, UpstreamId upstream, ClientKey client) {
        return highest(table, upstream, client, entry -> table.isOwn(entry) && entry.endpoint() != null);
    }

    /** The highest stamp of the entries, of any origin, that say that {@code client} is bound to nothing; 0 where none does. */
    public static long ofRemoval(AffinityTable table, UpstreamId upstream, ClientKey client) {
        return highest(table, upstream, client, entry -> entry.endpoint() == null);
    }

    private static long highest(AffinityTable table, UpstreamId upstream, ClientKey client, Predicate<Entry> which) {
        Row row = table.rows().find(upstream, client, Row.hash(upstream, client));
        long highest = 0;
        for (Entry entry = row == null ? null : row.state().entries(); entry != null; entry = entry.next()) {
            highest = which.test(entry) ? Math.max(highest, entry.stamp()) : highest;
        }
        return highest;
    }
}
