package io.moorgate.traffic.port;

import io.moorgate.routing.Listener;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.tcp.TcpSessions;
import io.moorgate.traffic.tls.Passthrough;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The raw TCP ports: opens, keeps and closes listeners as the routing table's come and go, and hands each client to the
 * sessions of its event loop, with the port's listener as the table has it at that moment. Closing a port touches no
 * live session.
 *
 * <p>Thread: one of Vert.x's event loops owns the listeners; each table is a turn of it. {@code shown} is volatile:
 * the owner writes it, {@link #states()} may be asked by any thread.
 */
public final class TcpListeners {
    private static final Logger LOG = Logger.getLogger(TcpListeners.class);

    private final EventLoop owner;
    private final ServerSockets sockets;
    private final ListenSettings settings;
    private final LiveRoutingTable table;
    private final TrafficEvents events;
    private final AcceptSteps steps;
    private final Map<EventLoop, TcpSessions> sessions = new HashMap<>();
    private final Optional<OwnAccepting> own;
    private final Map<Integer, TcpListener> listeners = new TreeMap<>();
    private volatile List<TcpListener.Shown> shown = List.of();
    private boolean closed;

    /** {@code sessions} is asked once for each of the event loops of {@code vertx}; nothing is opened yet. */
    public TcpListeners(
            Vertx vertx,
            ListenSettings settings,
            LiveRoutingTable table,
            Function<EventLoop, TcpSessions> sessions,
            TrafficEvents events) {
        this(vertx, settings, table, sessions, events, AcceptSteps.NONE);
    }

    /** As above, with {@code steps} between the accept and the protocol, which Netty takes. */
    public TcpListeners(
            Vertx vertx,
            ListenSettings settings,
            LiveRoutingTable table,
            Function<EventLoop, TcpSessions> sessions,
            TrafficEvents events,
            AcceptSteps steps) {
        this.sockets = new ServerSockets(vertx, settings.backlog(), events);
        this.owner = sockets.owner();
        this.settings = settings;
        this.table = table;
        this.events = events;
        this.steps = steps;
        sockets.forEachLoop(loop -> this.sessions.put(loop, sessions.apply(loop)));
        this.own = steps.list().isEmpty() ? ownAccepting() : Optional.empty();
    }

    private Optional<OwnAccepting> ownAccepting() {
        List<TcpSessions> all = List.copyOf(sessions.values());
        boolean isOwn = all.stream().allMatch(one -> one.relays().own().isPresent());
        return isOwn ? Optional.of(new OwnAccepting(all, this::listener, events)) : Optional.empty();
    }

    private Optional<Listener> listener(int port) {
        return Optional.ofNullable(table.current().listeners().get(port));
    }

    /** Takes over a client of another port that goes to {@code route}; as {@link Passthrough#take}. */
    public void pass(Client client, Route route, ByteBuf hello) {
        Channel channel = client.channel();
        TcpSessions mine = sessions.get(channel.eventLoop());
        if (mine.relays().own().isEmpty()) {
            mine.pass(client, mine.relays().transport(channel), route, hello);
        } else {
            client.guarded();
            mine.relays().take(channel, hello, transport -> mine.pass(client, transport, route, Unpooled.EMPTY_BUFFER));
        }
    }

    /** Opens the listeners of the table in force and follows every later one. */
    public void start() {
        logDescriptors();
        table.onPublished(published -> owner.execute(this::follow));
        owner.execute(this::follow);
    }

    /** Every listener of the table with how it stands, by port. Any thread. */
    public List<ListenerState> states() {
        return shown.stream().map(TcpListener.Shown::now).toList();
    }

    /** Closes every port, for good; live sessions go on. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        owner.execute(() -> {
            closed = true;
            listeners.values().forEach(TcpListener::close);
            listeners.clear();
            show();
            done.complete();
        });
        return done.future();
    }

    private void follow() {
        if (closed) {
            return;
        }
        Set<Integer> wanted = table.current().listeners().keySet();
        listeners.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        wanted.forEach(port -> listeners.computeIfAbsent(port, this::open));
        show();
    }

    private TcpListener open(int port) {
        ConnectionLimit limit = new ConnectionLimit(settings.connectionsMax());
        AcceptPath path = new AcceptPath(limit, steps, new Sessions(port), events);
        TcpListener listener = new TcpListener(
                new InetSocketAddress(settings.bindAddress(), port),
                own.isPresent() ? sockets.silent() : sockets.to(path::accept),
                sockets.timers(),
                limit,
                this::show,
                listening -> own.isPresent() ? own.get().begin(listening, port, path) : listening::close);
        listener.open();
        return listener;
    }

    /** What the clients of a port become that Netty accepts. On their event loops. */
    private final class Sessions implements AcceptPath.Protocol {
        private final int port;

        Sessions(int port) {
            this.port = port;
        }

        @Override
        public void begin(Client client) {
            Channel channel = client.channel();
            Optional<Listener> listener = listener(port);
            if (listener.isEmpty()) {
                SocketClose.reset(channel);
                return;
            }
            TcpSessions mine = sessions.get(channel.eventLoop()).carrying(listener.get());
            if (mine.relays().own().isEmpty()) {
                mine.accept(client, mine.relays().transport(channel), listener.get());
            } else {
                client.guarded();
                mine.relays()
                        .take(channel, client.takeKept(), transport -> mine.accept(client, transport, listener.get()));
            }
        }

        @Override
        public void refuseForLimit(Channel channel) {
            SocketClose.reset(channel);
        }
    }

    private void show() {
        shown = listeners.values().stream().map(TcpListener::shown).toList();
    }

    private static void logDescriptors() {
        OptionalLong descriptors = DescriptorLimit.current();
        if (descriptors.isPresent()) {
            LOG.infof(
                    "descriptors=%d connections=%d (a proxied connection takes two descriptors)",
                    descriptors.getAsLong(), DescriptorLimit.connections(descriptors.getAsLong()));
        }
    }
}
