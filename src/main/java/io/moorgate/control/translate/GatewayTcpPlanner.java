package io.moorgate.control.translate;

import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.control.gatewayapi.ListenerSpec;
import io.moorgate.control.gatewayapi.RouteKind;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.routing.WeightedRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Plans the routes of one TLSRoute or TCPRoute: of its first rule, which is all that takes clients. Used once. */
final class GatewayTcpPlanner {
    private final Attachments.Attached attached;
    private final Declarer declarer;
    private final GatewayBackends backends;

    GatewayTcpPlanner(Attachments.Attached attached, Declarer declarer, GatewayBackends backends) {
        this.attached = attached;
        this.declarer = declarer;
        this.backends = backends;
    }

    List<Route> plan() {
        List<Fields> rules = attached.route().rules();
        if (rules.isEmpty()) {
            backends.report("rules", "none (expected: one): not served");
            return List.of();
        }
        if (rules.size() > 1) {
            backends.report("rules", rules.size() + " rules (expected: one); the first counts");
        }
        Map<Integer, List<HostPattern>> hosts = new TreeMap<>();
        for (Attachments.Bound bound : attached.bound()) {
            if (bound.state().isServed() && bound.listener().protocol() != ListenerSpec.Protocol.OTHER) {
                hosts.computeIfAbsent(bound.state().port(), absent -> new ArrayList<>())
                        .addAll(bound.hosts());
            }
        }
        List<Route> routes = new ArrayList<>();
        hosts.forEach((port, named) -> routes.add(
                route(rules.getFirst(), port, named.stream().distinct().toList())));
        return routes;
    }

    private Route route(Fields rule, int port, List<HostPattern> hosts) {
        boolean isTls = attached.route().kind() == RouteKind.TLS;
        Protocol protocol = isTls ? Protocol.TLS_PASSTHROUGH : Protocol.TCP;
        RouteMatch taken = new RouteMatch(hosts, List.of(), port);
        List<WeightedRoute> ways = new ArrayList<>();
        List<Fields> refs = rule.children("backendRefs");
        if (refs.isEmpty()) {
            backends.report("rules[0].backendRefs", "none (expected: a Service): refuses");
        }
        for (int index = 0; index < refs.size(); index++) {
            String field = "rules[0].backendRefs[" + index + "]";
            Route way = backends.tcp(refs.get(index), field, protocol, hosts, port)
                    .orElseGet(() -> refusing(protocol, field));
            ways.add(new WeightedRoute(
                    way.withMatch(taken),
                    Math.max(0, refs.get(index).number("weight").orElse(1))));
        }
        if (ways.size() == 1 && ways.getFirst().weight() > 0) {
            return ways.getFirst().route();
        }
        Route head = refusing(protocol, "none@" + port).withMatch(taken);
        return ways.stream().allMatch(way -> way.weight() == 0) ? head : head.withWays(ways);
    }

    private Route refusing(Protocol protocol, String part) {
        return nowhere(declarer, part, protocol).refusing("the route names no Service that can be served");
    }

    /** A route that leads to no Service; what counts it is named by its object. */
    static Route nowhere(Declarer declarer, String part, Protocol protocol) {
        Upstream upstream = new Upstream(
                new ServiceId(declarer.namespace(), declarer.kind() + ":" + declarer.name()),
                "",
                Endpoints.NONE,
                Balance.DEFAULT,
                Affinity.NONE,
                ClientPrefix.WHOLE);
        return new Route(declarer.route(part), protocol, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
    }
}
