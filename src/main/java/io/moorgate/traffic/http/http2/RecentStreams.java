package io.moorgate.traffic.http.http2;

import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the last streams of a connection of which something was true, up to {@link #MAX}. One thread. */
final class RecentStreams {
    /** More than may be open at a time, by default. */
    static final int MAX = 1_024;

    private final Set<Integer> ids = new LinkedHashSet<>();

    void add(int id) {
        ids.add(id);
        if (ids.size() > MAX) {
            ids.remove(ids.iterator().next());
        }
    }

    boolean contains(int id) {
        return ids.contains(id);
    }
}
