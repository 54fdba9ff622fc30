package io.moorgate.traffic.health;

import static org.awaitility.Awaitility.await;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.health.HealthState;
import io.moorgate.health.LastFault;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.ProxyProtocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Checks of endpoints on loopback ports, every 50 ms; one answer decides. */
final class ChecksFixture implements HealthEvents, AutoCloseable {
    private static final ServiceId WEB = new ServiceId("ns", "web");
    static final UpstreamId ID = new UpstreamId(WEB, "http");
    private static final String SELF = "replica-1";

    private final EndpointTlsContexts endpointTls = EndpointTlsContexts.onDemand();
    private final Vertx vertx = Vertx.vertx();
    private final EventLoop loop = VertxNetty.eventLoops(vertx).next();
    private final SocketDialer dialer = SocketDialer.on(vertx, endpointTls);
    private final Map<Integer, AtomicInteger> dials = new ConcurrentHashMap<>();
    private volatile String why = "";
    final EndpointHealth health = new EndpointHealth(Ticker.system(), this);
    private final HealthChecks checks = new HealthChecks(
            loop,
            (its, dial, cancellation) -> {
                dialsOf(dial.endpoint().address().getPort()).incrementAndGet();
                return dialer.dial(its, dial, cancellation);
            },
            health,
            TrafficEvents.SILENT,
            new SplittableRandom(1));

    private AtomicInteger dialsOf(int port) {
        return dials.computeIfAbsent(port, first -> new AtomicInteger());
    }

    /** The port of an endpoint that does {@code accept} with each connection. */
    int tcp(Consumer<NetSocket> accept) {
        return done(vertx.createNetServer().connectHandler(accept::accept).listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** The port of an endpoint that answers requests, over HTTP/1.1 and HTTP/2. */
    int http(Consumer<HttpServerRequest> answer) {
        return done(vertx.createHttpServer().requestHandler(answer::accept).listen(0, "127.0.0.1"))
                .actualPort();
    }

    /** The same over TLS, with {@code options} for the certificate; behind a PROXY header where {@code hasHeader}. */
    int https(HttpServerOptions options, boolean hasHeader, Consumer<HttpServerRequest> answer) {
        HttpServerOptions all =
                new HttpServerOptions(options).setSsl(true).setUseAlpn(true).setUseProxyProtocol(hasHeader);
        return done(vertx.createHttpServer(all).requestHandler(answer::accept).listen(0, "127.0.0.1"))
                .actualPort();
    }

    int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    static EndpointId id(int port) {
        return new EndpointId("pod-" + port);
    }

    void check(HealthCheck check, int... ports) {
        check(check, ProxyProtocol.OFF, ports);
    }

    /** Follows a table with the endpoints at {@code ports}. */
    void check(HealthCheck check, ProxyProtocol proxyProtocol, int... ports) {
        check(check, proxyProtocol, Optional.empty(), ports);
    }

    /** The same, where endpoints are spoken to over TLS. */
    void check(HealthCheck check, ProxyProtocol proxyProtocol, Optional<EndpointTls> tls, int... ports) {
        List<Endpoint> endpoints = IntStream.of(ports)
                .mapToObj(port -> new Endpoint(
                        id(port),
                        "pod-" + port,
                        new InetSocketAddress("127.0.0.1", port),
                        EndpointState.READY,
                        Set.of()))
                .toList();
        Route route = Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(
                        WEB, "http", Endpoints.of(endpoints, ""), Balance.DEFAULT, Affinity.NONE, ClientPrefix.WHOLE),
                new Policies(new ConnectPolicy(Duration.ofSeconds(5), 3, proxyProtocol, tls), IdleTimeouts.DEFAULT),
                Optional.empty());
        HealthPolicy policy =
                new HealthPolicy(check, Duration.ofMillis(50), Duration.ofSeconds(1), 1, 1, 5, Duration.ofSeconds(30));
        RoutingTable table = tableOf(route, policy);
        health.retain(table);
        checks.follow(table);
    }

    /** One of {@code route}, whose endpoints are checked by {@code policy}. */
    static RoutingTable tableOf(Route route, HealthPolicy policy) {
        return new RoutingTable(
                1,
                HttpRoutes.NONE,
                Map.of(),
                List.of(route.withPolicies(route.policies().with(policy))));
    }

    /** Another replica that has a link to this one, and is the one to check {@code endpoint}. */
    ReplicaLife otherThatChecks(EndpointId endpoint) {
        for (int number = 0; ; number++) {
            String name = "other-" + number;
            health.replicas(SELF, List.of(name), true);
            if (!health.isMine(ID, endpoint)) {
                return new ReplicaLife(name, 1, 0);
            }
        }
    }

    void awaitState(int port, HealthState state) {
        await().until(() -> health.states(ID).get(id(port)) == state);
    }

    /** Until what was last wrong with the endpoint at {@code port} is {@code fault}. */
    void awaitFault(int port, String fault) {
        await().until(() ->
                health.lastFaults(ID).get(id(port)).map(LastFault::text).equals(Optional.of(fault)));
    }

    /** Until {@code port} has been checked {@code times} times more. */
    void awaitChecks(int port, int times) {
        int until = dialsOf(port).get() + times;
        await().until(() -> dialsOf(port).get() >= until);
    }

    /** Until an endpoint would have been checked {@code times} times. */
    void awaitIntervals(int times) {
        AtomicInteger intervals = new AtomicInteger();
        interval(intervals);
        await().until(() -> intervals.get() >= times);
    }

    private void interval(AtomicInteger intervals) {
        Timers.of(loop).after(Duration.ofMillis(60).toNanos(), () -> {
            intervals.incrementAndGet();
            interval(intervals);
        });
    }

    /** Everything that has been handed to the checks' loop has run. */
    void settle() {
        loop.submit(() -> {}).syncUninterruptibly();
    }

    String why() {
        return why;
    }

    /** The first line of a PROXY header, or the command of a binary one. */
    static String proxyCommand(Buffer bytes) {
        byte[] signature = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
        if (bytes.length() == 16 && Arrays.equals(bytes.getBytes(0, 12), signature)) {
            return bytes.getByte(12) == 0x20 && bytes.getInt(12) == 0x20000000 ? "LOCAL" : "PROXY";
        }
        return bytes.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void changed(
            ServiceId service, Endpoint endpoint, HealthState before, HealthState state, String found, boolean isOwn) {
        why = found;
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        checks.close();
        done(vertx.close());
        endpointTls.close();
    }
}
