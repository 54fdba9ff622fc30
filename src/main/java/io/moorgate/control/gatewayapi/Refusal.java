package io.moorgate.control.gatewayapi;

import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.routing.HostPattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a route is attached to no listener of one of the gateway's own Gateways that it names. */
enum Refusal {
    NO_SUCH_LISTENER("NoMatchingParent"),
    NOT_ALLOWED("NotAllowedByListeners"),
    NO_HOST_IN_COMMON("NoMatchingListenerHostname");

    private static final int SHOWN_MAX = 8;

    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    /** As the condition {@code Accepted} says it. */
    String reason() {
        return reason;
    }

    /** What {@code ref} of {@code route} asks for, and what there is. */
    Fault fault(RouteSpec route, RouteSpec.ParentRef ref, GatewaySpec gateway) {
        String name = "the Gateway " + gateway.object().id();
        return switch (this) {
            case NO_SUCH_LISTENER -> ofListener(ref, gateway, name);
            case NOT_ALLOWED ->
                new Fault(
                        ref.field(),
                        name + " carries no " + route.kind().kind() + " of the namespace "
                                + route.object().namespace()
                                + " (expected: a listener whose protocol and allowedRoutes fit): not served by it");
            case NO_HOST_IN_COMMON -> ofHosts(route, gateway, name);
        };
    }

    private static Fault ofListener(RouteSpec.ParentRef ref, GatewaySpec gateway, String name) {
        List<String> listeners =
                gateway.listeners().stream().map(ListenerSpec::name).toList();
        boolean isName = !ref.section().isEmpty() && !listeners.contains(ref.section());
        if (isName) {
            return new Fault(
                    ref.field() + ".sectionName",
                    Quoted.of(ref.section()) + " (expected: a listener of " + name + ": " + shown(listeners)
                            + "): not served by it",
                    Nearest.hint(ref.section(), listeners));
        }
        List<String> ports = gateway.listeners().stream()
                .map(listener -> Integer.toString(listener.port()))
                .distinct()
                .toList();
        return ref.port() == 0
                ? new Fault(ref.field(), name + " has no listener (expected: one): not served by it")
                : new Fault(
                        ref.field() + ".port",
                        ref.port() + " (expected: the port of a listener of " + name
                                + (ref.section().isEmpty() ? ": " + shown(ports) : " and of sectionName")
                                + "): not served by it");
    }

    private static Fault ofHosts(RouteSpec route, GatewaySpec gateway, String name) {
        List<String> asked = route.hostnames().stream().map(HostPattern::text).toList();
        List<String> there = gateway.listeners().stream()
                .map(ListenerSpec::hostname)
                .flatMap(Optional::stream)
                .map(HostPattern::text)
                .distinct()
                .toList();
        String near = asked.size() == 1 ? Nearest.hint(asked.getFirst(), there) : "";
        return new Fault(
                "spec.hostnames",
                Quoted.of(shown(asked)) + " (expected: hosts of a listener of " + name + ": " + shown(there)
                        + "): not served by it",
                near);
    }

    private static String shown(List<String> names) {
        return names.stream().limit(SHOWN_MAX).collect(Collectors.joining(", "))
                + (names.size() > SHOWN_MAX ? ", …" : "");
    }
}
