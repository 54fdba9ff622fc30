package io.moorgate.traffic.port;

import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The way of every accepted connection, whatever its listener: the gate of all listeners and the listener's limit, then the steps in their order (a
 * PROXY header, TLS), then the protocol. A connection that the protocol has not put its limits on is refused.
 *
 * <p>Thread: that of the connection.
 */
final class AcceptPath {
    private static final Logger LOG = Logger.getLogger(AcceptPath.class);

    private final ConnectionLimit limit;
    private final AcceptGate gate;
    private final List<Step> steps;
    private final Protocol protocol;
    private final TrafficEvents events;

    /** Something that happens to a connection between its accept and its protocol. */
    @FunctionalInterface
    interface Step {
        /**
         * Takes {@code client}, whose auto-read is off, and gives it to {@code next} with its pipeline in that state, in a
         * turn of its event loop; or ends its connection.
         */
        void take(Client client, Consumer<Client> next);
    }

    /** A connection that was just accepted, whatever holds its socket. */
    interface Accepted {
        /** What is at its other end; empty where it has closed already. */
        Optional<Client> client();

        /** Runs {@code task} once when its socket has closed. Called at most once, before anything else begins. */
        void whenClosed(Runnable task);

        boolean isOpen();

        /** Gives it to the protocol. */
        void begin(Client client);

        /** Ends it, since it is one too many. */
        void refuseForLimit();

        /** Breaks it off. */
        void reset();
    }

    /** What a listener's connections speak. */
    interface Protocol {
        /** Takes over {@code client}; puts limits on it in this turn ({@link Client#guarded}). */
        void begin(Client client);

        /** Ends a connection that is one too many. */
        void refuseForLimit(Channel channel);

        /** Whether {@link #refuseForLimit} notes the refusal for the log. */
        default boolean logsLimit() {
            return false;
        }
    }

    AcceptPath(ConnectionLimit limit, AcceptSteps steps, Protocol protocol, TrafficEvents events) {
        this.limit = limit;
        this.gate = steps.gate();
        this.steps = steps.list();
        this.protocol = protocol;
        this.events = events;
    }

    /** Takes over a channel that was just accepted: its pipeline empty, its auto-read off. */
    void accept(Channel channel) {
        accept(new AcceptedChannel(channel, protocol));
    }

    /** Takes over a connection that was just accepted. */
    void accept(Accepted connection) {
        Optional<Limit> reached = enter();
        if (reached.isPresent()) {
            refuse(connection, reached.get());
            return;
        }
        connection.whenClosed(() -> {
            limit.release();
            gate.leave();
        });
        Optional<Client> client = connection.client();
        if (client.isEmpty()) {
            connection.reset(); // It was gone before it was accepted.
        } else {
            step(connection, client.get(), 0);
        }
    }

    private void refuse(Accepted connection, Limit reached) {
        events.limitReached(reached);
        if (!protocol.logsLimit()) {
            String address = connection
                    .client()
                    .map(client -> NetUtil.toAddressString(client.peer()))
                    .orElse("");
            events.refused(RefusedFacts.of(RefusedFacts.Cause.LIMIT)
                    .because(reached.label())
                    .from(address));
        }
        connection.refuseForLimit();
    }

    private Optional<Limit> enter() {
        Optional<Limit> closed = gate.enter();
        if (closed.isPresent() || limit.tryAcquire()) {
            return closed;
        }
        gate.leave();
        return Optional.of(Limit.CONNECTIONS);
    }

    private void step(Accepted connection, Client client, int at) {
        if (at < steps.size()) {
            steps.get(at).take(client, next -> step(connection, next, at + 1));
            return;
        }
        try {
            connection.begin(client);
        } catch (RuntimeException fault) {
            LOG.error("fault=accept", fault);
            connection.reset();
            return;
        }
        if (!client.isGuarded() && connection.isOpen()) {
            LOG.errorf("connection refused: no limits were put on it, port=%d", client.localPort());
            connection.reset();
        }
    }
}
