package io.moorgate.traffic.port;

import io.moorgate.routing.Listener;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.relay.Transport;
import io.moorgate.traffic.tcp.TcpSessions;
import java.util.Optional;
import java.util.function.Supplier;

/** A raw TCP connection that an event loop has accepted, for sessions of which it is. That loop's thread. */
final class AcceptedSocket implements AcceptPath.Accepted {
    private static final Runnable NOTHING = () -> {};

    private final Client client;
    private final TcpSessions sessions;
    private final Supplier<Optional<Listener>> listener;
    private final Transport transport;
    private Runnable whenClosed = NOTHING;
    private boolean closed;

    /** Owns {@code descriptor}; {@code listener} is its port's in the table in force, empty where it is gone. */
    AcceptedSocket(int descriptor, Client client, TcpSessions sessions, Supplier<Optional<Listener>> listener) {
        this.client = client;
        this.sessions = sessions;
        this.listener = listener;
        this.transport = sessions.relays().transport(descriptor, this::closed);
    }

    private void closed() {
        closed = true;
        whenClosed.run();
    }

    @Override
    public Optional<Client> client() {
        return Optional.of(client);
    }

    @Override
    public void whenClosed(Runnable task) {
        whenClosed = task;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void begin(Client client) {
        Optional<Listener> found = listener.get();
        if (found.isEmpty()) {
            client.guarded();
            reset();
        } else {
            sessions.accept(client, transport, found.get());
        }
    }

    @Override
    public void refuseForLimit() {
        reset();
    }

    @Override
    public void reset() {
        transport.abort();
    }
}
