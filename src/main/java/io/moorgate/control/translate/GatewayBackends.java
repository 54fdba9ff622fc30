package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.PortRef;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendTlsPolicies;
import io.moorgate.control.gatewayapi.BackendTlsPolicy;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.control.gatewayapi.Grants;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.RouteKind;
import io.moorgate.control.gatewayapi.RouteSpec;
import io.moorgate.control.gatewayapi.RulePolicies;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes the routes from one route object to the Services that its rules name. For one object. */
final class GatewayBackends {
    private static final String KEY = "backendRefs";

    private final Planning planning;
    private final Grants grants;
    private final RouteSpec route;
    private final Declarer declarer;
    private final Consumer<Problem> problems;
    private final BackendTlsPolicies tlsPolicies;
    private final Set<ServiceId> asked = new HashSet<>();

    GatewayBackends(
            Planning planning,
            Attachments attachments,
            RouteSpec route,
            Declarer declarer,
            Consumer<Problem> problems) {
        this.planning = planning;
        this.grants = attachments.grants();
        this.route = route;
        this.declarer = declarer;
        this.problems = problems;
        this.tlsPolicies = attachments.tlsPolicies();
    }

    /** The Services that were asked for. */
    Set<ServiceId> asked() {
        return asked;
    }

    /** A route of the HTTP family to what {@code ref} names; empty where that cannot be served, which is a Problem. */
    Optional<Route> http(Fields rule, Fields ref, String field, List<HostPattern> hosts, List<PathPattern> paths) {
        Map<String, String> policies = RulePolicies.ofSession(rule, message -> report("rules", message));
        if (route.kind() == RouteKind.GRPC) {
            policies.put("protocol", "grpc");
        }
        return target(ref, field).map(target -> planner(target, policies)
                .http(declarer.route(target.service() + ":" + portOf(target)), target, hosts, paths));
    }

    /** A route of raw TCP, or of TLS passthrough, to what {@code ref} names. */
    Optional<Route> tcp(Fields ref, String field, Protocol protocol, List<HostPattern> hosts, int gatewayPort) {
        return target(ref, field).map(target -> planner(target, new HashMap<>())
                .tcp(
                        declarer.route(target.service() + ":" + portOf(target) + "@" + gatewayPort),
                        target,
                        protocol,
                        hosts,
                        gatewayPort));
    }

    private static String portOf(BackendPlanner.Target target) {
        return target.port().map(PortRef::text).orElse("");
    }

    private Optional<BackendPlanner.Target> target(Fields ref, String field) {
        ObjectRef named = ObjectRef.of(ref, "Service", declarer.namespace());
        if (!named.is("Service")) {
            report(KEY, field + ": kind \"" + named.kind() + "\" (expected: Service): answers 500");
            return Optional.empty();
        }
        if (!grants.allow(route.object(), named)) {
            report(
                    KEY,
                    field + ": the Service " + named + " (expected: a ReferenceGrant of its namespace): answers 500");
            return Optional.empty();
        }
        ServiceId service = new ServiceId(named.namespace(), named.name());
        asked.add(service);
        if (planning.service(service).isEmpty()) {
            report(KEY, field + ": the Service " + service + " does not exist: answers 500");
            return Optional.empty();
        }
        if (ref.number("port").isEmpty()) {
            report(KEY, field + ": port missing (expected: a port of the Service): answers 500");
            return Optional.empty();
        }
        return Optional.of(new BackendPlanner.Target(
                service, ref.number("port").map(port -> new PortRef(Integer.toString(port))), field));
    }

    private BackendPlanner planner(BackendPlanner.Target target, Map<String, String> policies) {
        Optional<BackendTlsPolicy> policy = tlsPolicies.of(
                new ObjectRef(
                        "",
                        "Service",
                        target.service().namespace(),
                        target.service().name()),
                portName(target));
        policy.map(RulePolicies::ofBackendTls).ifPresent(policies::putAll);
        Map<String, String> annotations = new HashMap<>();
        policies.forEach((key, value) -> annotations.put(Annotation.PREFIX + key, value));
        Overlay overlay = new Overlay(
                declarer.subject(),
                annotations,
                Map.of(),
                Optional.empty(),
                policy.map(found -> PolicyAuthorities.of(found, planning.secrets(), problems)));
        return new BackendPlanner(planning, overlay, problems);
    }

    private String portName(BackendPlanner.Target target) {
        return planning.service(target.service())
                .map(service -> service.portName(Integer.parseInt(portOf(target))))
                .orElse("");
    }

    void report(String key, String message) {
        problems.accept(new Problem(declarer.subject(), key, message));
    }
}
