package io.moorgate.traffic.http;

import io.moorgate.traffic.http.http2.BufferBudget;
import io.moorgate.traffic.live.Closable;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every client's connection to the HTTP port, WebSockets excepted. Any thread. */
public final class ClientConnections {
    private final Set<Closable> open = ConcurrentHashMap.newKeySet();
    private final BufferBudget buffers = new BufferBudget();

    /** All that are open, weakly consistent. */
    public Collection<Closable> all() {
        return Collections.unmodifiableSet(open);
    }

    /** What HTTP/2 clients' streams have waiting in the gateway. */
    public BufferBudget buffers() {
        return buffers;
    }

    void add(ClientConnection connection) {
        open.add(connection);
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
    }
}
