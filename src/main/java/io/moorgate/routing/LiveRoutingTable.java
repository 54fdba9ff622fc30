package io.moorgate.routing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The routing table in force: one reference, written by the configuration's thread, read by every event loop. */
public final class LiveRoutingTable {
    private final List<Consumer<RoutingTable>> before = new CopyOnWriteArrayList<>();
    private final List<Consumer<RoutingTable>> observers = new CopyOnWriteArrayList<>();
    private volatile RoutingTable current = RoutingTable.EMPTY;

    /** The table for a connection that begins now. Any thread. */
    public RoutingTable current() {
        return current;
    }

    /** Puts {@code table} in force, then notifies the observers, on the caller's thread. Configuration thread only. */
    public void publish(RoutingTable table) {
        before.forEach(observer -> observer.accept(table));
        current = table;
        observers.forEach(observer -> observer.accept(table));
    }

    /** {@code observer} is called before each publication, on the configuration's thread, to prepare for the table. */
    public void beforePublished(Consumer<RoutingTable> observer) {
        before.add(observer);
    }

    /** {@code observer} is called after each publication, on the configuration's thread; it must not block. */
    public void onPublished(Consumer<RoutingTable> observer) {
        observers.add(observer);
    }
}
