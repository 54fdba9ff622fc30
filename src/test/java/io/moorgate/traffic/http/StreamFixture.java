package io.moorgate.traffic.http;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.health.HealthState;
import io.moorgate.health.LastFault;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.routing.Upstream;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The gateway's HTTP port on one event loop, with every host and path routed to one Service. */
public final class StreamFixture implements AutoCloseable {
    /** What the gateway told. */
    private final EndpointTlsContexts endpointTls = EndpointTlsContexts.onDemand();

    public final HeardEvents events = new HeardEvents();

    /** What is live. */
    public final LiveConnections connections = new LiveConnections(Ticker.system(), events);

    /** Live calls per endpoint. */
    public final LiveCounts counts = new LiveCounts();

    private final HttpListener listener;
    private final Ticker ticker;
    private final Function<EventLoop, Timers> timers;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final LiveRoutingTable table = new LiveRoutingTable();
    public final AffinityTable pins = new AffinityTable(1000, Ticker.system());
    private final EndpointHealth health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);
    private final EndpointPicker picker = new EndpointPicker(
            new PickState(pins, counts, health), CookieSigner.generated(), events, Ticker.system(), FirstPins.ALONE);
    private final AdmissionState queues = new AdmissionState(counts, events, Ticker.system());
    private volatile EventLoop eventLoop;
    private Balance balance = Balance.DEFAULT;
    private IdleTimeouts idle = IdleTimeouts.DEFAULT;
    private ConnectPolicy connect = new ConnectPolicy(Duration.ofSeconds(5), 3);
    private Affinity affinity = Affinity.NONE;
    private Protocol protocol = Protocol.GRPC;
    private LifePolicy life = LifePolicy.DEFAULT;
    private LimitPolicy limits = LimitPolicy.NONE;
    private List<HeaderMatch> headers = List.of();

    /** Opens a free port. */
    public StreamFixture() {
        this(0);
    }

    /** Opens a free port with {@code settings}. */
    public StreamFixture(HttpSettings settings) {
        this(settings.at("127.0.0.1", 0), Ticker.system(), Timers::of);
    }

    /** Opens {@code port}. */
    public StreamFixture(int port) {
        this(HttpSettings.DEFAULT.at("127.0.0.1", port), Ticker.system(), Timers::of);
    }

    /** Opens a free port; the gateway's time is {@code time}. */
    public StreamFixture(LoopTime time) {
        this(HttpSettings.DEFAULT.at("127.0.0.1", 0), time, time::timers);
    }

    /** Opens a free port with {@code settings}; the gateway's time is {@code time}. */
    public StreamFixture(HttpSettings settings, LoopTime time) {
        this(settings.at("127.0.0.1", 0), time, time::timers);
    }

    private StreamFixture(HttpSettings settings, Ticker ticker, Function<EventLoop, Timers> timers) {
        this.ticker = ticker;
        this.timers = timers;
        table.onPublished(health::retain);
        listener = new HttpListener(vertx, settings, table, TrustedProxies.NONE, this::loop, events);
        listener.open().toCompletionStage().toCompletableFuture().join();
    }

    /** Opens a TLS port beside the plain one, with one certificate for every name. */
    public int openTls(TlsCertificate certificate) {
        TlsContexts contexts = new TlsContexts(
                TlsEngine.best(),
                TlsSettings.DEFAULT,
                (delay, task) -> () -> {},
                new TicketSecrets(WallClock.system()));
        contexts.follow(new ServerNames(new HostRoutes<>(Map.of()), Optional.of(ServerTls.of(certificate))));
        HttpListener encrypted = listener.overTls(
                vertx,
                HttpSettings.DEFAULT.at("127.0.0.1", 0),
                contexts,
                TlsSettings.DEFAULT,
                Timers::of,
                events,
                (client, route, hello) -> {
                    throw new IllegalStateException("no passthrough here");
                });
        encrypted.open().toCompletionStage().toCompletableFuture().join();
        return encrypted.port();
    }

    /** The gateway's port on 127.0.0.1. */
    public int port() {
        return listener.port();
    }

    /** For the routes published from now on. */
    public StreamFixture with(Balance.Strategy strategy) {
        balance = new Balance(strategy, Balance.DEFAULT.hashOn());
        return this;
    }

    /** How many bytes of HTTP/2 clients' streams wait in the gateway. */
    public long held() {
        return listener.budgets().buffers().held();
    }

    /** How many bytes of HTTP/1.1 exchanges wait in the gateway. */
    public long heldByExchanges() {
        return listener.budgets().exchanges().held();
    }

    /** For the routes published from now on. */
    public StreamFixture with(IdleTimeouts idle) {
        this.idle = idle;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(ConnectPolicy connect) {
        this.connect = connect;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(Protocol protocol) {
        this.protocol = protocol;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(Affinity affinity) {
        this.affinity = affinity;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(LifePolicy life) {
        this.life = life;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(LimitPolicy limits) {
        this.limits = limits;
        return this;
    }

    /** For the routes published from now on. */
    public StreamFixture with(List<HeaderMatch> headers) {
        this.headers = headers;
        return this;
    }

    /** The routing table in force. */
    public LiveRoutingTable table() {
        return table;
    }

    /** Everything goes to endpoints on these loopback ports. */
    public StreamFixture routeTo(int... ports) {
        List<Endpoint> endpoints = LoopbackEndpoints.at(ports);
        Upstream upstream = new Upstream(
                new ServiceId("default", "calls"),
                "grpc",
                Endpoints.of(endpoints, ""),
                balance,
                affinity,
                ClientPrefix.WHOLE);
        Route route = Route.of(
                        protocol,
                        new RouteMatch(List.of(HostPattern.ANY), List.of(PathPattern.prefix("/")), 0),
                        upstream,
                        new Policies(connect, idle, life).with(limits),
                        Optional.empty())
                .withHeaders(headers);
        PathRoutes paths = new PathRoutes(List.of(Map.entry(PathPattern.prefix("/"), route)));
        table.publish(new RoutingTable(1, HttpRoutes.of(Map.of(HostPattern.ANY, paths)), Map.of(), List.of(route)));
        return this;
    }

    /** Calls that count for their endpoints. */
    public int liveCalls() {
        return counts.snapshot().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The states of the endpoints' health. */
    public Set<HealthState> healthStates() {
        UpstreamId upstream = UpstreamId.of(table.current().routes().getFirst().upstream());
        return Set.copyOf(health.states(upstream).values());
    }

    /** What was last wrong with the endpoints. */
    public Set<String> lastFaults() {
        UpstreamId upstream = UpstreamId.of(table.current().routes().getFirst().upstream());
        return health.lastFaults(upstream).values().stream()
                .map(fault -> fault.map(LastFault::text).orElse(""))
                .collect(Collectors.toSet());
    }

    /** Runs {@code task} on the gateway's loop. */
    public void onLoop(Runnable task) {
        eventLoop.execute(task);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        endpointTls.close();
    }

    private TrafficLoop loop(EventLoop loop) {
        eventLoop = loop;
        return new TrafficLoop(
                loop,
                ticker,
                ticker,
                timers.apply(loop),
                new Admission(
                        loop,
                        timers.apply(loop),
                        picker,
                        queues,
                        new Connector(Ticker.system(), events, health),
                        connections),
                SocketDialer.on(vertx, endpointTls),
                connections,
                new Relays(ticker, timers.apply(loop), events),
                events);
    }
}
