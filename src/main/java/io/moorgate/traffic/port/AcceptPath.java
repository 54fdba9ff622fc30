package io.moorgate.traffic.port;

import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.CloseHook;
import io.moorgate.traffic.tcp.Reset;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The way of every accepted connection, whatever its listener: the connection limit, then the steps in their order (a
 * PROXY header, TLS), then the protocol. A connection that the protocol has not put its limits on is refused.
 *
 * <p>Thread: the event loop of the connection.
 */
final class AcceptPath {
    private static final Logger LOG = Logger.getLogger(AcceptPath.class);

    private final ConnectionLimit limit;
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

    /** What a listener's connections speak. */
    interface Protocol {
        /** Takes over {@code client}; puts limits on it in this turn ({@link Client#guarded}). */
        void begin(Client client);

        /** Ends a connection that is one too many. */
        void refuseForLimit(Channel channel);
    }

    AcceptPath(ConnectionLimit limit, List<Step> steps, Protocol protocol, TrafficEvents events) {
        this.limit = limit;
        this.steps = List.copyOf(steps);
        this.protocol = protocol;
        this.events = events;
    }

    /** Takes over a channel that was just accepted: its pipeline empty, its auto-read off. */
    void accept(Channel channel) {
        if (!limit.tryAcquire()) {
            events.limitReached(Limit.CONNECTIONS);
            protocol.refuseForLimit(channel);
            return;
        }
        CloseHook.then(channel, limit::release);
        Optional<Client> client = Client.accepted(channel);
        if (client.isEmpty()) {
            channel.close(); // It was gone before it was accepted.
        } else {
            step(client.get(), 0);
        }
    }

    private void step(Client client, int at) {
        if (at < steps.size()) {
            steps.get(at).take(client, next -> step(next, at + 1));
            return;
        }
        try {
            protocol.begin(client);
        } catch (RuntimeException fault) {
            LOG.error("fault=accept", fault);
            Reset.close(client.channel());
            return;
        }
        if (!client.isGuarded() && client.channel().isOpen()) {
            LOG.errorf("connection refused: no limits were put on it, port=%d", client.localPort());
            Reset.close(client.channel());
        }
    }
}
