package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.PortRef;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.control.gatewayapi.BackendTlsPolicies;
import io.moorgate.control.gatewayapi.BackendTlsPolicy;
import io.moorgate.control.gatewayapi.Fault;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.control.gatewayapi.Grants;
import io.moorgate.control.gatewayapi.ObjectRef;
import io.moorgate.control.gatewayapi.PolicyTargets;
import io.moorgate.control.gatewayapi.PolicyTargets.TargetService;
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
    private static final String SPEC = "spec.";

    private final Planning planning;
    private final Grants grants;
    private final RouteSpec route;
    private final Declarer declarer;
    private final Consumer<Problem> problems;
    private final BackendTlsPolicies tlsPolicies;
    private final Set<ServiceId> asked = new HashSet<>();
    private boolean isByOthers;

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

    /** Whether something was looked for among objects that the route does not lead to. */
    boolean isByOthers() {
        return isByOthers;
    }

    /**
     * A route of the HTTP family to what {@code ref} names; empty where that cannot be served, which is a Problem.
     *
     * @param at where the rule stands in the spec, {@code field} where the reference does
     */
    Optional<Route> http(
            Fields rule, String at, Fields ref, String field, List<HostPattern> hosts, List<PathPattern> paths) {
        Map<String, String> policies = RulePolicies.ofSession(rule, message -> report(at, message));
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
        String effect =
                route.kind() == RouteKind.HTTP || route.kind() == RouteKind.GRPC ? ": answers 500" : ": refuses";
        ObjectRef named = ObjectRef.of(ref, "Service", declarer.namespace());
        if (!named.is("Service")) {
            report(field, "kind " + Quoted.of(named.kind()) + " (expected: Service)" + effect);
            return Optional.empty();
        }
        if (!grants.allow(route.object(), named)) {
            report(field, "the Service " + named + " (expected: a ReferenceGrant of its namespace)" + effect);
            return Optional.empty();
        }
        ServiceId service = new ServiceId(named.namespace(), named.name());
        asked.add(service);
        if (planning.service(service).isEmpty()) {
            isByOthers |= planning.observed().isWhole();
            report(field, "the Service " + service + " does not exist" + effect + planning.nearestTo(service));
            return Optional.empty();
        }
        if (ref.number("port").isEmpty()) {
            report(field, "port missing (expected: a port of the Service)" + effect);
            return Optional.empty();
        }
        return Optional.of(new BackendPlanner.Target(
                service, ref.number("port").map(port -> new PortRef(Integer.toString(port))), SPEC + field));
    }

    private BackendPlanner planner(BackendPlanner.Target target, Map<String, String> policies) {
        ObjectRef service = new ObjectRef(
                "", "Service", target.service().namespace(), target.service().name());
        TargetService said = planning.service(target.service())
                .map(ObservedService::asTarget)
                .orElse(new TargetService(Map.of(), ""));
        Optional<BackendTlsPolicy> policy =
                tlsPolicies.of(service, said.ports().getOrDefault(Integer.parseInt(portOf(target)), ""));
        policy.map(RulePolicies::ofBackendTls).ifPresent(policies::putAll);
        Map<String, String> annotations = new HashMap<>();
        policies.forEach((key, value) -> annotations.put(Annotation.PREFIX + key, value));
        Optional<PolicyAuthorities> astray = misnamed(service, said);
        Overlay overlay = new Overlay(
                declarer.subject(),
                annotations,
                Map.of(),
                Optional.empty(),
                policy.map(found -> PolicyAuthorities.of(found, planning.secrets(), problems))
                        .or(() -> astray));
        return new BackendPlanner(planning, overlay, problems);
    }

    /**
     * What holds for the ports that no policy is for, where one names a port that {@code service} does not have: it may have been meant for any of them,
     * so they refuse, unless the Service says itself how it is spoken to.
     */
    private Optional<PolicyAuthorities> misnamed(ObjectRef service, TargetService said) {
        boolean isOpen = said.backendTls().isEmpty();
        Optional<PolicyAuthorities> found = Optional.empty();
        for (BackendTlsPolicy policy : tlsPolicies.of(service)) {
            Optional<Fault> fault = PolicyTargets.misnamed(policy, service, said);
            fault.ifPresent(each -> problems.accept(new Problem(
                    PolicyAuthorities.subjectOf(policy),
                    each.field(),
                    each.text(isOpen ? ": ports that no other policy is for refuse" : ": counts for no port"))));
            if (fault.isPresent() && isOpen && found.isEmpty()) {
                found = Optional.of(PolicyAuthorities.refusing(policy));
            }
        }
        return found;
    }

    /** A Problem of {@code field} of the spec. */
    void report(String field, String message) {
        problems.accept(new Problem(declarer.subject(), SPEC + field, message));
    }
}
