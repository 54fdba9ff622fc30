package io.moorgate.traffic.port;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Routes of raw TCP for tests. */
public final class TcpRoutes {
    private TcpRoutes() {}

    /** A route to loopback ports, tried in the order given, with a second an attempt. */
    public static Route to(int... ports) {
        return to(new ConnectPolicy(Duration.ofSeconds(1), 3), ports);
    }

    /** A route to loopback ports, tried in the order given. */
    public static Route to(ConnectPolicy connect, int... ports) {
        ServiceId service = new ServiceId("test", "tcp");
        List<Endpoint> endpoints = IntStream.range(0, ports.length)
                .mapToObj(index -> endpoint(index, ports[index]))
                .toList();
        Upstream upstream = new Upstream(
                service,
                "tcp",
                Endpoints.of(endpoints, ""),
                new Balance(Balance.Strategy.ROUND_ROBIN, new HashOn.ClientIp()),
                Affinity.NONE,
                ClientPrefix.WHOLE);
        return Route.of(
                Protocol.TCP,
                new RouteMatch(List.of(), List.of(), 1),
                upstream,
                new Policies(connect, IdleTimeouts.DEFAULT),
                Optional.empty());
    }

    /** {@code route}, that refuses every client. */
    public static Route refusing(Route route) {
        return Route.of(
                route.protocol(),
                new RouteMatch(route.hosts(), route.paths(), route.port()),
                route.upstream(),
                new Policies(route.connect(), route.idle()),
                Optional.of("allow-cidr: \"x\" (expected: a network such as 10.0.0.0/8)"));
    }

    /** A loopback port on which nothing listens. */
    private static Endpoint endpoint(int index, int port) {
        return new Endpoint(
                EndpointId.ofPod("pod-" + index, port),
                "pod-" + index,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                EndpointState.READY,
                Set.of());
    }
}
