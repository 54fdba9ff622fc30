package io.moorgate.traffic.http;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
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
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.EpollLoopTransport;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.HttpListener;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** One event loop of a gateway on real sockets, with one route to endpoints at given ports. */
public final class UpgradeFixture implements AutoCloseable {
    private final EndpointTlsContexts endpointTls = EndpointTlsContexts.onDemand();
    public final Vertx vertx =
            VertxNetty.on(new EpollLoopTransport(Ticker.system()), new VertxOptions().setEventLoopPoolSize(1));
    public final List<CloseReason> ended = new CopyOnWriteArrayList<>();
    public final List<String> limits = new CopyOnWriteArrayList<>();
    public final List<Integer> answers = new CopyOnWriteArrayList<>();
    public final LiveCounts counts = new LiveCounts();
    public final LiveConnections connections;
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final HttpListener server;
    private final ContextInternal context;

    public UpgradeFixture(int... endpointPorts) {
        this(Affinity.NONE, IdleTimeouts.DEFAULT, endpointPorts);
    }

    public UpgradeFixture(Affinity affinity, IdleTimeouts idle, int... endpointPorts) {
        TrafficEvents events = new TrafficEvents() {
            @Override
            public void closed(LiveConnection connection, CloseReason reason) {
                ended.add(reason);
            }

            @Override
            public void limitReached(Limit limit) {
                limits.add(limit.label());
            }

            @Override
            public void requestAnswered(Route route, int status, long nanos) {
                answers.add(status);
            }
        };
        Ticker ticker = Ticker.system();
        connections = new LiveConnections(ticker, events);
        publish(routeTo(affinity, idle, endpointPorts));
        context = (ContextInternal) vertx.getOrCreateContext();
        EndpointPicker picker =
                new EndpointPicker(new AffinityTable(1000, ticker), counts, CookieSigner.generated(), events, ticker);
        AdmissionState queues = new AdmissionState(counts, events, Ticker.system());
        TrafficLoop loop = new TrafficLoop(
                context.nettyEventLoop(),
                ticker,
                ticker,
                Timers.of(context.nettyEventLoop()),
                new Admission(
                        context.nettyEventLoop(),
                        Timers.of(context.nettyEventLoop()),
                        picker,
                        queues,
                        new Connector(ticker, events),
                        connections),
                SocketDialer.on(vertx, endpointTls),
                connections,
                Relays.of(context.nettyEventLoop(), Ticker.system(), Timers.of(context.nettyEventLoop()), events),
                events);
        server = new HttpListener(
                vertx,
                HttpSettings.DEFAULT.at("127.0.0.1", 0),
                table,
                new TrustedProxies(List.of()),
                any -> loop,
                events);
        server.open().toCompletionStage().toCompletableFuture().join();
    }

    private static Route routeTo(Affinity affinity, IdleTimeouts idle, int... endpointPorts) {
        ServiceId service = new ServiceId("default", "chat");
        List<Endpoint> endpoints = IntStream.of(endpointPorts)
                .mapToObj(port -> new Endpoint(
                        EndpointId.ofAddress("127.0.0.1", port),
                        "127.0.0.1:" + port,
                        new InetSocketAddress("127.0.0.1", port),
                        EndpointState.READY,
                        Set.of()))
                .toList();
        return Route.of(
                Protocol.AUTO,
                new RouteMatch(List.of(HostPattern.ANY), List.of(PathPattern.prefix("/")), 0),
                new Upstream(service, "80", Endpoints.of(endpoints, ""), Balance.DEFAULT, affinity, ClientPrefix.WHOLE),
                new Policies(ConnectPolicy.DEFAULT, idle),
                Optional.empty());
    }

    /** The only route has {@code life} from now on. */
    public UpgradeFixture with(LifePolicy life) {
        Route route = table.current().routes().getFirst();
        publish(route.withPolicies(new Policies(route.connect(), route.idle(), life)));
        return this;
    }

    private void publish(Route route) {
        PathRoutes paths = new PathRoutes(List.of(Map.entry(PathPattern.prefix("/"), route)));
        table.publish(new RoutingTable(1, HttpRoutes.of(Map.of(HostPattern.ANY, paths)), Map.of(), List.of(route)));
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        endpointTls.close();
    }
}
