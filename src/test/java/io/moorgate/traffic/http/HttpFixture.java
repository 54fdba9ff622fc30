package io.moorgate.traffic.http;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Cidr;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.EpollLoopTransport;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The HTTP port with real sockets on both sides and one Service {@code default/web} behind it. */
public final class HttpFixture implements AutoCloseable {
    private final EndpointTlsContexts endpointTls = EndpointTlsContexts.onDemand();
    public final LoopTime time = new LoopTime();
    public final LiveCounts counts = new LiveCounts();
    public final List<CloseReason> closed = new CopyOnWriteArrayList<>();
    public final List<Integer> answered = new CopyOnWriteArrayList<>();
    public final List<Integer> refused = new CopyOnWriteArrayList<>();
    public final List<LiveConnection> ended = new CopyOnWriteArrayList<>();
    public final List<RefusedFacts> refusedFacts = new CopyOnWriteArrayList<>();
    public final List<AnsweredFacts> answeredFacts = new CopyOnWriteArrayList<>();
    public final List<TlsHandshake> handshakes = new CopyOnWriteArrayList<>();
    public final List<String> limits = new CopyOnWriteArrayList<>();
    /** Clients and endpoints. */
    public final Vertx vertx = Vertx.vertx();

    private final Vertx gateway =
            VertxNetty.on(new EpollLoopTransport(Ticker.system()), new VertxOptions().setEventLoopPoolSize(2));
    public final LiveRoutingTable table = new LiveRoutingTable();
    private final TrafficEvents events = new Heard();
    public final LiveConnections connections = new LiveConnections(Ticker.system(), events);
    public final AffinityTable pins = new AffinityTable(1000, Ticker.system());
    private final EndpointPicker picker;
    public final AdmissionState queues = new AdmissionState(counts, events, time);
    private final HttpListener listener;

    /** Trusts nobody, on the default settings. */
    public HttpFixture() {
        this(HttpSettings.DEFAULT, TrustedProxies.NONE);
    }

    public HttpFixture(HttpSettings settings, TrustedProxies trusted) {
        this(settings, trusted, FirstPins.ALONE);
    }

    public HttpFixture(HttpSettings settings, TrustedProxies trusted, FirstPins owners) {
        picker = new EndpointPicker(
                new PickState(pins, counts, new EndpointHealth(Ticker.system(), HealthEvents.SILENT)),
                CookieSigner.generated(),
                events,
                Ticker.system(),
                owners);
        listener = new HttpListener(
                gateway,
                settings.at("127.0.0.1", 0),
                table,
                trusted,
                loop -> new TrafficLoop(
                        loop,
                        time,
                        time,
                        time.timers(loop),
                        new Admission(
                                loop,
                                time.timers(loop),
                                picker,
                                queues,
                                new Connector(Ticker.system(), events),
                                connections),
                        SocketDialer.on(gateway, endpointTls),
                        connections,
                        Relays.of(loop, Ticker.system(), time.timers(loop), events),
                        events),
                events);
        join(listener.open());
    }

    public static <T> T join(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Opens a TLS port beside the plain one. */
    public HttpListener openTls(TlsContexts contexts, TlsSettings tls) {
        HttpListener encrypted = listener.overTls(
                gateway,
                HttpSettings.DEFAULT.at("127.0.0.1", 0),
                contexts,
                tls,
                time::timers,
                events,
                (client, route, hello) -> {
                    throw new IllegalStateException("no passthrough here");
                });
        join(encrypted.open());
        return encrypted;
    }

    public int port() {
        return listener.port();
    }

    public int openConnections() {
        return listener.connections();
    }

    /** Every host and path goes to endpoints on these loopback ports. */
    public void routeAllTo(int... ports) {
        publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route(ports))));
    }

    public void publish(Map<HostPattern, Map<PathPattern, Route>> hosts) {
        Map<HostPattern, PathRoutes> byHost = new java.util.HashMap<>();
        hosts.forEach((host, paths) -> byHost.put(host, new PathRoutes(List.copyOf(paths.entrySet()))));
        table.publish(new RoutingTable(1, HttpRoutes.of(byHost), Map.of(), List.of()));
    }

    public static Route route(int... ports) {
        return route(IdleTimeouts.DEFAULT, Optional.empty(), Affinity.NONE, ports);
    }

    public static Route route(IdleTimeouts idle, Optional<String> refusal, Affinity affinity, int... ports) {
        List<Endpoint> endpoints = LoopbackEndpoints.at(ports);
        Upstream upstream = new Upstream(
                new ServiceId("default", "web"),
                "http",
                Endpoints.of(endpoints, ""),
                Balance.DEFAULT,
                affinity,
                ClientPrefix.WHOLE);
        return Route.of(
                Protocol.AUTO,
                new RouteMatch(List.of(HostPattern.ANY), List.of(PathPattern.prefix("/")), 0),
                upstream,
                new Policies(new ConnectPolicy(Duration.ofSeconds(2), 3), idle),
                refusal);
    }

    public static TrustedProxies loopbackIsTrusted() {
        return new TrustedProxies(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.0.0.0/8")));
    }

    /** Closes the port, and every connection at once. */
    public void closePort() {
        join(listener.close());
    }

    public RawClient connect() throws java.io.IOException {
        return new RawClient(port());
    }

    @Override
    public void close() {
        join(gateway.close());
        join(vertx.close());
        endpointTls.close();
    }

    private final class Heard implements TrafficEvents {
        @Override
        public void refused(RefusedFacts facts) {
            refusedFacts.add(facts);
        }

        @Override
        public void answeredHere(AnsweredFacts facts) {
            answeredFacts.add(facts);
        }

        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.add(connection);
            closed.add(reason);
        }

        @Override
        public void requestAnswered(Route route, int status, long nanos) {
            answered.add(status);
        }

        @Override
        public void requestRefused(int status) {
            refused.add(status);
        }

        @Override
        public void tlsHandshake(TlsHandshake handshake) {
            handshakes.add(handshake);
        }

        @Override
        public void limitReached(Limit limit) {
            limits.add(limit.label());
        }
    }
}
