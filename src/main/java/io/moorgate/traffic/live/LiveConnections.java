package io.moorgate.traffic.live;

import io.moorgate.time.Ticker;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The registry of live connections. Any thread. */
public final class LiveConnections {
    private final Ticker ticker;
    private final TrafficEvents events;
    private final AtomicLong lastId = new AtomicLong();
    private final ConcurrentMap<Long, LiveConnection> byId = new ConcurrentHashMap<>();

    /** {@code events} hears of every opening and end. */
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

    /** Now, on the ticker that the connections' times are read from. */
    public long nowNanos() {
        return ticker.nanos();
    }

    void ended(LiveConnection connection, CloseReason reason) {
        byId.remove(connection.id());
        events.closed(connection, reason);
    }
}
