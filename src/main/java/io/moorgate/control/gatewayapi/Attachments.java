package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which routes are attached to which listeners of the gateway's own Gateways. */
public final class Attachments {
    private final ReadObjects objects;
    private final List<ApiObject> classes;
    private final Map<String, GatewaySpec> gateways = new HashMap<>();
    private final Map<String, Map<String, ListenerState>> listeners = new HashMap<>();
    private final List<Attached> routes = new ArrayList<>();
    private final List<RouteSpec> strangers = new ArrayList<>();
    private final Grants grants;
    private final BackendTlsPolicies tlsPolicies;
    private final NamespaceLabels namespaces;

    /**
     * A route at a listener.
     *
     * @param hosts the hosts that it has there
     */
    public record Bound(GatewaySpec gateway, ListenerSpec listener, ListenerState state, List<HostPattern> hosts) {}

    /**
     * What became of one parent of a route.
     *
     * @param reason {@code Accepted}, or why not: as the condition says it
     * @param fault what is behind the reason; empty where it is accepted
     */
    public record Parent(RouteSpec.ParentRef ref, List<Bound> bound, String reason, Optional<Fault> fault) {
        /** Whether it is attached. */
        public boolean isAccepted() {
            return reason.equals(ListenerState.ACCEPTED);
        }
    }

    /** A route with those of its parents that are Gateways of this gateway. */
    public record Attached(RouteSpec route, List<Parent> parents) {
        /** Whether some listener carries it. */
        public boolean isBound() {
            for (Parent parent : parents) {
                if (!parent.bound().isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        /** Every listener that carries it. */
        public List<Bound> bound() {
            return parents.stream().flatMap(parent -> parent.bound().stream()).toList();
        }
    }

    /**
     * @param namespaces what is known of them, for listeners that select by labels
     * @param certificateFault what is wrong with the certificate in a Secret that a listener names; empty where it is good
     */
    public Attachments(
            ReadObjects objects,
            NamespaceLabels namespaces,
            ListenerPorts ports,
            Function<ObjectRef, Optional<String>> certificateFault) {
        this.objects = objects;
        this.namespaces = namespaces;
        this.tlsPolicies = new BackendTlsPolicies(objects.of(BackendTlsPolicy.KIND));
        this.classes =
                objects.of("GatewayClass").stream().filter(GatewaySpec::isOurs).toList();
        this.grants = new Grants(objects.of("ReferenceGrant"));
        Set<String> ours = new HashSet<>();
        classes.forEach(each -> ours.add(each.name()));
        for (ApiObject object : objects.of("Gateway")) {
            if (ours.contains(object.spec().text("gatewayClassName").orElse(""))) {
                GatewaySpec gateway = GatewaySpec.of(object);
                gateways.put(object.id(), gateway);
                ListenerStates found = new ListenerStates(gateway, ports, grants, certificateFault);
                Map<String, ListenerState> states = new HashMap<>();
                gateway.listeners().forEach(each -> states.put(each.name(), found.of(each)));
                listeners.put(object.id(), states);
            }
        }
        objects.under(listenerRules());
        for (RouteKind kind : RouteKind.values()) {
            for (ApiObject object : objects.of(kind.kind())) {
                Attached attached = objects.attached(object, route -> attach(RouteSpec.of(route, kind)));
                if (attached.parents().isEmpty()) {
                    strangers.add(attached.route());
                } else {
                    routes.add(attached);
                }
            }
        }
    }

    private Attached attach(RouteSpec route) {
        return new Attached(
                route,
                route.parents().stream()
                        .filter(ref -> ref.isGateway()
                                && gateways.containsKey(ref.gateway().toString()))
                        .map(ref -> attach(route, ref))
                        .toList());
    }

    /** The gateway's own Gateways with their listeners and what becomes of them. */
    private List<Object> listenerRules() {
        List<Object> rules = new ArrayList<>();
        for (GatewaySpec gateway : gateways.values()) {
            rules.add(gateway.object().id());
            rules.add(gateway.listeners());
            rules.add(listeners.get(gateway.object().id()));
            gateway.listeners().stream()
                    .filter(ListenerSpec::asksForLabels)
                    .forEach(listener -> rules.add(namespacesOf(gateway, listener)));
        }
        return rules;
    }

    /** The namespaces whose routes {@code listener} carries, of those that were read. */
    private Set<String> namespacesOf(GatewaySpec gateway, ListenerSpec listener) {
        return namespaces.byName().keySet().stream()
                .filter(name -> listener.admits(name, gateway.object().namespace(), namespaces))
                .collect(Collectors.toSet());
    }

    /** Whether a listener selects namespaces by other labels than their names. */
    public boolean askForLabels() {
        return gateways.values().stream()
                .flatMap(each -> each.listeners().stream())
                .anyMatch(ListenerSpec::asksForLabels);
    }

    /** What they were found among. */
    public ReadObjects objects() {
        return objects;
    }

    /**
     * What bears on every route beside the route itself and what it leads to: equal where none of it has changed.
     */
    public List<Object> rules() {
        List<Object> rules = listenerRules();
        objects.of("ReferenceGrant").forEach(grant -> rules.addAll(List.of(grant.id(), grant.spec())));
        objects.of(BackendTlsPolicy.KIND).forEach(policy -> rules.addAll(List.of(policy.id(), policy.spec())));
        return rules;
    }

    /** The gateway's own GatewayClasses. */
    public List<ApiObject> classes() {
        return classes;
    }

    /** The gateway's own Gateways. */
    public Collection<GatewaySpec> gateways() {
        return gateways.values();
    }

    /** The ports that listeners of the gateway's own Gateways open, besides the plain and the TLS port. */
    public Set<Integer> openedPorts() {
        Set<Integer> ports = new HashSet<>();
        listeners.values().forEach(states -> states.values().forEach(state -> ports.add(state.port())));
        ports.remove(0);
        return ports;
    }

    /** What becomes of a listener of {@code gateway}. */
    public ListenerState stateOf(GatewaySpec gateway, ListenerSpec listener) {
        return listeners.get(gateway.object().id()).get(listener.name());
    }

    /** Every route with a parent of the gateway's, by kind and age. */
    public List<Attached> routes() {
        return routes;
    }

    /** Every route without such a parent. */
    public List<RouteSpec> strangers() {
        return strangers;
    }

    /** Whether some served listener of {@code protocol} has {@code host}, or hosts of it. */
    public boolean isServedBy(ListenerSpec.Protocol protocol, HostPattern host) {
        for (GatewaySpec gateway : gateways.values()) {
            for (ListenerSpec listener : gateway.listeners()) {
                if (listener.protocol() == protocol
                        && stateOf(gateway, listener).isServed()
                        && !Hosts.common(listener.hostname(), List.of(host)).isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How endpoints of Services are to be spoken to. */
    public BackendTlsPolicies tlsPolicies() {
        return tlsPolicies;
    }

    /** What may be named from other namespaces. */
    public Grants grants() {
        return grants;
    }

    private Parent attach(RouteSpec route, RouteSpec.ParentRef ref) {
        GatewaySpec gateway = gateways.get(ref.gateway().toString());
        List<Bound> bound = new ArrayList<>();
        Refusal refusal = Refusal.NO_SUCH_LISTENER;
        for (ListenerSpec listener : gateway.listeners()) {
            boolean isMeant = (ref.section().isEmpty() || ref.section().equals(listener.name()))
                    && (ref.port() == 0 || ref.port() == listener.port());
            if (!isMeant) {
                continue;
            }
            ListenerState state = stateOf(gateway, listener);
            List<HostPattern> hosts =
                    route.kind() == RouteKind.TCP ? List.of() : Hosts.common(listener.hostname(), route.hostnames());
            if (!listener.kinds().contains(route.kind())
                    || !listener.admits(
                            route.object().namespace(), gateway.object().namespace(), namespaces)) {
                refusal = refusal == Refusal.NO_SUCH_LISTENER ? Refusal.NOT_ALLOWED : refusal;
            } else if (route.kind() != RouteKind.TCP && hosts.isEmpty()) {
                refusal = Refusal.NO_HOST_IN_COMMON;
            } else {
                bound.add(new Bound(gateway, listener, state, hosts));
            }
        }
        return bound.isEmpty()
                ? new Parent(ref, bound, refusal.reason(), Optional.of(refusal.fault(route, ref, gateway)))
                : new Parent(ref, bound, ListenerState.ACCEPTED, Optional.empty());
    }
}
