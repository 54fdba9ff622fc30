package io.moorgate.traffic.live;

import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The registry of everything that is open: live connections, and the connections of HTTP clients that carry them. Any thread. */
public final class LiveConnections {
    private final Ticker ticker;
    private final TrafficEvents events;
    private final AtomicLong lastId = new AtomicLong();
    private final ConcurrentMap<Long, LiveConnection> byId = new ConcurrentHashMap<>();
    private final Set<Closable> carriers = ConcurrentHashMap.newKeySet();

    /** {@code events} is notified of every opening and end. */
    public LiveConnections(Ticker ticker, TrafficEvents events) {
        this.ticker = ticker;
        this.events = events;
    }

    /** Registers a connection that has just been established end to end. On its event loop. */
    public LiveConnection open(LiveConnection.Opening opening) {
        LiveConnection connection = new LiveConnection(this, lastId.incrementAndGet(), opening, ticker.nanos());
        byId.put(connection.id(), connection);
        events.opened(connection);
        return connection;
    }

    /** All live connections, weakly consistent. */
    public Collection<LiveConnection> all() {
        return byId.values();
    }

    /** The live connection of that number; empty where there is none. */
    public Optional<LiveConnection> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Registers a connection that is no live connection itself and may carry some: that of an HTTP client. */
    public void add(Closable carrier) {
        carriers.add(carrier);
    }

    /** {@code carrier} is over, or has become a live connection itself. */
    public void remove(Closable carrier) {
        carriers.remove(carrier);
    }

    /** The connections that may carry live ones, weakly consistent. */
    public Collection<Closable> carriers() {
        return carriers;
    }

    /** Everything that a stopping gateway has to end, weakly consistent. */
    public Collection<Closable> closables() {
        List<Closable> open = new ArrayList<>(byId.values());
        open.addAll(carriers);
        return open;
    }

    /** Now, on the ticker that the connections' times are read from. */
    public long nowNanos() {
        return ticker.nanos();
    }

    void became(LiveConnection connection, ConnectionKind before) {
        events.became(connection, before);
    }

    void ended(LiveConnection connection, CloseReason reason) {
        byId.remove(connection.id());
        events.closed(connection, reason);
    }
}
