package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;

import io.moorgate.FreePorts;
import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.EpollLoopTransport;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.tcp.TcpSessions;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The TCP part of a gateway on loopback, all of it real. */
public final class TcpFixture implements AutoCloseable {
    private final EndpointTlsContexts endpointTls = EndpointTlsContexts.onDemand();
    private final Vertx vertx;
    private final RecordedEvents events = new RecordedEvents();
    private final LiveCounts counts = new LiveCounts();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final LiveConnections connections = new LiveConnections(Ticker.system(), events);
    private final AdmissionState queues = new AdmissionState(counts, events, Ticker.system());
    private final TcpListeners listeners;
    private long generation;

    public TcpFixture() {
        this(Io.EPOLL);
    }

    /** By what it accepts, dials and relays. */
    public enum Io {
        EPOLL,
        NIO
    }

    public TcpFixture(Io io) {
        this(io, 100_000, Optional.empty(), List.of());
    }

    /** {@code timers} are the sessions', by the thread that they run on. */
    public TcpFixture(Io io, int connectionsMax, Function<Executor, Timers> timers) {
        this(io, connectionsMax, Optional.of(timers), List.of());
    }

    /** {@code steps} stand between the accept and the sessions. */
    TcpFixture(Io io, int connectionsMax, Optional<Function<Executor, Timers>> timers, List<AcceptPath.Step> steps) {
        this(io, new ListenSettings(InetAddress.getLoopbackAddress(), connectionsMax, 128), timers, steps);
    }

    TcpFixture(
            Io io, ListenSettings settings, Optional<Function<Executor, Timers>> timers, List<AcceptPath.Step> steps) {
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(2);
        vertx = io == Io.EPOLL ? VertxNetty.on(new EpollLoopTransport(Ticker.system()), options) : Vertx.vertx(options);
        listeners =
                new TcpListeners(vertx, settings, table, loop -> sessions(loop, timers), events, AcceptSteps.of(steps));
        listeners.start();
    }

    /** Serves {@code route} on a free port and waits until it is open. */
    public int serve(Route route) throws IOException {
        int port = FreePorts.one();
        publish(Map.of(port, new Listener.Tcp(port, route)));
        awaitOpen(port);
        return port;
    }

    /** Puts a table with these listeners in force. */
    public void publish(Map<Integer, Listener> byPort) {
        table.publish(new RoutingTable(++generation, HttpRoutes.NONE, byPort, List.of()));
    }

    public void awaitOpen(int port) {
        await().until(() ->
                states().stream().anyMatch(state -> state.port() == port && state.phase() == ListenerState.Phase.OPEN));
    }

    public List<ListenerState> states() {
        return listeners.states();
    }

    TcpListeners listeners() {
        return listeners;
    }

    public RecordedEvents events() {
        return events;
    }

    public LiveConnections connections() {
        return connections;
    }

    /** Waits until no connection is live, every client's place is given back, and every pick is released. */
    public void awaitNothingLeft() {
        await().until(() -> connections.all().isEmpty());
        await().until(() -> states().stream().allMatch(state -> state.connections() == 0));
        await().until(() -> counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    /** How many picks count as live. */
    public int picks() {
        return counts.snapshot().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many clients wait for a place. */
    public int waiting() {
        AtomicInteger waiting = new AtomicInteger();
        queues.read((service, endpoint, clients) -> waiting.addAndGet(clients));
        return waiting.get();
    }

    /** Whether a connection to {@code port} is accepted. */
    public static boolean answers(int port) {
        try (Socket probe = dial(port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A client connection to {@code port} that reads for 10 s at most. */
    public static Socket dial(int port) throws IOException {
        Socket client = new Socket();
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        client.setSoTimeout(10_000);
        client.setTcpNoDelay(true);
        return client;
    }

    @Override
    public void close() {
        listeners.close();
        Future<Void> closing = vertx.close();
        await().until(closing::isComplete);
        endpointTls.close();
    }

    private TcpSessions sessions(EventLoop eventLoop, Optional<Function<Executor, Timers>> timers) {
        Ticker ticker = Ticker.system();
        EndpointPicker picker =
                new EndpointPicker(new AffinityTable(1000, ticker), counts, CookieSigner.generated(), events, ticker);
        Timers ofLoop = Timers.of(eventLoop);
        Relays relays = Relays.of(eventLoop, Ticker.system(), ofLoop, events);
        TrafficLoop loop = new TrafficLoop(
                eventLoop,
                ticker,
                ticker,
                ofLoop,
                new Admission(eventLoop, ofLoop, picker, queues, new Connector(ticker, events), connections),
                SocketDialer.on(vertx, endpointTls),
                connections,
                relays,
                events);
        Executor thread = relays.own().isPresent() ? relays.own().get() : eventLoop;
        return timers.isPresent() ? TcpSessions.of(loop, timers.get().apply(thread)) : TcpSessions.of(loop);
    }
}
