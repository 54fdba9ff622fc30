package io.moorgate.control.translate;

import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.control.gatewayapi.HttpFilters;
import io.moorgate.control.gatewayapi.HttpMatches;
import io.moorgate.control.gatewayapi.ListenerSpec;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.RouteKind;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.WeightedRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Plans the routes of one HTTPRoute or GRPCRoute. Used once. */
final class GatewayHttpPlanner {
    private final Attachments attachments;
    private final Attachments.Attached attached;
    private final Declarer declarer;
    private final GatewayBackends backends;

    /**
     * Hosts that are served alike.
     *
     * @param overTls empty: over plain connections and over TLS
     * @param certificates Secrets, as {@code namespace/name}
     */
    private record Service(Optional<Boolean> overTls, List<String> certificates) {}

    GatewayHttpPlanner(
            Attachments attachments, Attachments.Attached attached, Declarer declarer, GatewayBackends backends) {
        this.attachments = attachments;
        this.attached = attached;
        this.declarer = declarer;
        this.backends = backends;
    }

    List<Route> plan() {
        List<Route> routes = new ArrayList<>();
        Map<Service, List<HostPattern>> hosts = hosts();
        List<Fields> rules = attached.route().rules();
        if (rules.isEmpty()) {
            backends.report("rules", "none (expected: one that names a Service): not served");
        }
        for (int index = 0; index < rules.size(); index++) {
            Fields rule = rules.get(index);
            String at = "rules[" + index + "]";
            for (HttpMatches.Match match :
                    HttpMatches.of(attached.route(), rule, index, fault -> backends.report(at, fault))) {
                hosts.forEach((service, named) -> routes.add(route(rule, at, match, service, named)));
            }
        }
        return routes;
    }

    /** The hosts by how listeners serve them. */
    private Map<Service, List<HostPattern>> hosts() {
        Map<String, Set<Boolean>> schemes = new TreeMap<>();
        Map<String, Set<String>> certificates = new TreeMap<>();
        for (Attachments.Bound bound : attached.bound()) {
            boolean isTls = bound.listener().protocol() == ListenerSpec.Protocol.HTTPS;
            if (bound.state().isServed()) {
                for (HostPattern host : bound.hosts()) {
                    schemes.computeIfAbsent(host.text(), absent -> new LinkedHashSet<>())
                            .add(isTls);
                    certificates
                            .computeIfAbsent(host.text(), absent -> new LinkedHashSet<>())
                            .addAll(bound.listener().certificates().stream()
                                    .filter(ref -> isTls)
                                    .map(ObjectRef::toString)
                                    .toList());
                }
            }
        }
        Map<Service, List<HostPattern>> hosts = new LinkedHashMap<>();
        schemes.forEach((host, both) -> hosts.computeIfAbsent(
                        new Service(scheme(both, new HostPattern(host)), List.copyOf(certificates.get(host))),
                        absent -> new ArrayList<>())
                .add(new HostPattern(host)));
        return hosts;
    }

    /** Whether only one of the two is meant: where listeners of the other one are for such a host, too. */
    private Optional<Boolean> scheme(Set<Boolean> schemes, HostPattern host) {
        boolean isTls = schemes.contains(true);
        ListenerSpec.Protocol other = isTls ? ListenerSpec.Protocol.HTTP : ListenerSpec.Protocol.HTTPS;
        return schemes.size() > 1 || !attachments.isServedBy(other, host) ? Optional.empty() : Optional.of(isTls);
    }

    private Route route(Fields rule, String at, HttpMatches.Match match, Service service, List<HostPattern> hosts) {
        RouteMatch taken = new RouteMatch(
                hosts, List.of(match.path()), List.of(), match.conditions().withOverTls(service.overTls()), 0);
        HttpRules rules = HttpFilters.of(
                timed(rule, at), rule.children("filters"), match.path(), fault -> backends.report(at, fault));
        List<WeightedRoute> ways = new ArrayList<>();
        List<Fields> refs =
                rules.redirect().isPresent() || rules.isInvalid() ? List.of() : rule.children("backendRefs");
        if (refs.isEmpty() && rules.redirect().isEmpty() && !rules.isInvalid()) {
            backends.report(at + ".backendRefs", "none (expected: a Service, or a redirect): answers 500");
        }
        for (int index = 0; index < refs.size(); index++) {
            Fields ref = refs.get(index);
            String field = at + ".backendRefs[" + index + "]";
            Route way = way(rule, at, ref, field, rules, hosts, match.path());
            ways.add(new WeightedRoute(
                    shown(way.withMatch(taken), service),
                    Math.max(0, ref.number("weight").orElse(1))));
        }
        if (ways.size() == 1 && ways.getFirst().weight() > 0) {
            return ways.getFirst().route();
        }
        boolean goesNowhere = ways.stream().allMatch(way -> way.weight() == 0);
        HttpRules own = rules.redirect().isPresent() || !goesNowhere ? rules : HttpRules.invalid();
        Route head = shown(nowhere("none", own).withMatch(taken), service);
        return goesNowhere ? head : head.withWays(ways);
    }

    private Route way(
            Fields rule,
            String at,
            Fields ref,
            String field,
            HttpRules rules,
            List<HostPattern> hosts,
            PathPattern path) {
        HttpRules own = HttpFilters.of(rules, ref.children("filters"), path, fault -> backends.report(at, fault));
        return backends.http(rule, at, ref, field, hosts, List.of(path))
                .map(route -> timed(route, rule, at).withRules(own))
                .orElseGet(() -> nowhere(field, HttpRules.invalid()));
    }

    private HttpRules timed(Fields rule, String at) {
        Duration timeout = HttpFilters.requestTimeout(rule, fault -> backends.report(at, fault));
        HttpRules none = HttpRules.NONE;
        return timeout.isZero()
                ? none
                : new HttpRules(none.request(), none.response(), none.redirect(), none.rewrite(), timeout, false);
    }

    private Route timed(Route route, Fields rule, String at) {
        Policies policies = route.policies();
        LifePolicy life = policies.life();
        return HttpFilters.backendTimeout(rule, fault -> backends.report(at, fault))
                .map(span -> route.withPolicies(policies.with(new LifePolicy(
                        life.drainTimeout(),
                        life.pingInterval(),
                        life.ageMax(),
                        life.ageJitterPercent(),
                        life.rebalancePercent(),
                        span,
                        life.scaleDownHint()))))
                .orElse(route);
    }

    private static Route shown(Route route, Service service) {
        return service.certificates().isEmpty()
                ? route
                : route.withSecurity(route.security().orCertificates(service.certificates()));
    }

    /** A route that leads to no Service: its rules answer. */
    private Route nowhere(String part, HttpRules rules) {
        Protocol protocol = attached.route().kind() == RouteKind.GRPC ? Protocol.GRPC : Protocol.AUTO;
        return GatewayTcpPlanner.nowhere(declarer, part, protocol).withRules(rules);
    }
}
