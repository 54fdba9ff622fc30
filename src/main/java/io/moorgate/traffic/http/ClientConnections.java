package io.moorgate.traffic.http;

import io.moorgate.traffic.live.Closable;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every client's connection to the HTTP port, WebSockets excepted. Any thread. */
public final class ClientConnections {
    private final Set<Closable> open = ConcurrentHashMap.newKeySet();

    /** All that are open, weakly consistent. */
    public Collection<Closable> all() {
        return Collections.unmodifiableSet(open);
    }

    void add(ClientConnection connection) {
        open.add(connection);
    }

    void remove(ClientConnection connection) {
        open.remove(connection);
    }
}
