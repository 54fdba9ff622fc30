package io.moorgate.control.gatewayapi;

import io.moorgate.routing.IpLiteral;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the statuses of GatewayClasses, Gateways and routes ought to say. Entries of other controllers are kept as they are, and so
 * are conditions of other types.
 */
public final class Statuses {
    private final Attachments attachments;
    private final Function<RouteSpec, String> resolved;
    private final List<String> addresses;
    private final String now;
    private final List<StatusUpdate> updates = new ArrayList<>();

    private Statuses(
            Attachments attachments, Function<RouteSpec, String> resolved, List<String> addresses, String now) {
        this.attachments = attachments;
        this.resolved = resolved;
        this.addresses = addresses;
        this.now = now;
    }

    /**
     * Those that have to change.
     *
     * @param resolved {@code ResolvedRefs} for a route whose references can be had, else the reason of that condition
     * @param addresses where clients reach the gateway: IP addresses and names of hosts; none where that is not known
     * @param now RFC 3339
     */
    public static List<StatusUpdate> updates(
            Attachments attachments, Function<RouteSpec, String> resolved, List<String> addresses, String now) {
        Statuses statuses = new Statuses(attachments, resolved, addresses, now);
        attachments.classes().forEach(statuses::ofClass);
        attachments.gateways().forEach(statuses::ofGateway);
        attachments.routes().forEach(attached -> statuses.ofRoute(attached.route(), attached.parents()));
        attachments.strangers().forEach(route -> statuses.ofRoute(route, List.of()));
        return statuses.updates;
    }

    private ConditionList conditions(ApiObject object, Fields status) {
        return new ConditionList(object.generation(), status.children("conditions"), now);
    }

    private void ofClass(ApiObject object) {
        update(
                object,
                Map.of(
                        "conditions",
                        conditions(object, object.status())
                                .add("Accepted", true, "Accepted")
                                .all(),
                        "supportedFeatures",
                        Features.status()));
    }

    private void ofGateway(GatewaySpec gateway) {
        ApiObject object = gateway.object();
        List<Object> listeners = new ArrayList<>();
        boolean isValid = true;
        boolean isServed = false;
        for (ListenerSpec listener : gateway.listeners()) {
            ListenerState state = attachments.stateOf(gateway, listener);
            isValid &= state.accepted().equals(ListenerState.ACCEPTED);
            isServed |= state.isServed();
            listeners.add(ofListener(gateway, listener, state));
        }
        Map<String, Object> status = new LinkedHashMap<>();
        status.put(
                "conditions",
                conditions(object, object.status())
                        .add("Accepted", isServed || isValid, isValid ? "Accepted" : "ListenersNotValid")
                        .add("Programmed", isServed, isServed ? "Programmed" : "Invalid")
                        .all());
        status.put("listeners", listeners);
        if (!addresses.isEmpty()) {
            status.put("addresses", addresses.stream().map(Statuses::address).toList());
        }
        update(object, status);
    }

    private static Map<String, Object> address(String text) {
        return Map.of("type", IpLiteral.parse(text).isPresent() ? "IPAddress" : "Hostname", "value", text);
    }

    private Map<String, Object> ofListener(GatewaySpec gateway, ListenerSpec listener, ListenerState state) {
        Fields before = gateway.object().status().children("listeners").stream()
                .filter(each -> each.text("name").orElse("").equals(listener.name()))
                .findFirst()
                .orElse(Fields.NONE);
        long attached = attachments.routes().stream()
                .filter(route -> route.bound().stream()
                        .anyMatch(bound -> bound.gateway() == gateway && bound.listener() == listener))
                .count();
        ListenerConflicts conflicts = new ListenerConflicts(gateway);
        Optional<String> conflict = conflicts.of(listener);
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("name", listener.name());
        status.put(
                "supportedKinds",
                listener.kinds().stream()
                        .map(kind -> Map.of("group", ApiObject.GROUP, "kind", kind.kind()))
                        .toList());
        status.put("attachedRoutes", attached);
        status.put(
                "conditions",
                conditions(gateway.object(), before)
                        .add("Accepted", ListenerState.ACCEPTED, state.accepted(), why(state))
                        .add("Programmed", state.isServed(), state.isServed() ? "Programmed" : "Invalid")
                        .add("ResolvedRefs", ListenerState.RESOLVED, state.resolved(), why(state))
                        .add("Conflicted", conflict.isPresent(), conflict.orElse("NoConflicts"))
                        .addWhile(conflicts.isOverlapping(listener), "OverlappingTLSConfig", "OverlappingHostnames")
                        .all());
        return status;
    }

    private static String why(ListenerState state) {
        return state.faults().stream().map(Fault::placed).collect(Collectors.joining("; "));
    }

    private void ofRoute(RouteSpec route, List<Attachments.Parent> parents) {
        ApiObject object = route.object();
        List<Object> entries = new ArrayList<>();
        Collection<Fields> before = object.status().children("parents");
        for (Fields entry : before) {
            if (!isOurs(entry)) {
                entries.add(entry.map());
            }
        }
        for (Attachments.Parent parent : parents) {
            Map<?, ?> ref = parent.ref().fields().map();
            Fields own = before.stream()
                    .filter(entry ->
                            isOurs(entry) && names(entry.child("parentRef").map(), ref))
                    .findFirst()
                    .orElse(Fields.NONE);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put(
                    "parentRef",
                    own == Fields.NONE ? ref : own.child("parentRef").map());
            entry.put("controllerName", GatewaySpec.CONTROLLER);
            entry.put(
                    "conditions",
                    conditions(object, own)
                            .add(
                                    "Accepted",
                                    ListenerState.ACCEPTED,
                                    parent.reason(),
                                    parent.fault().map(Fault::placed).orElse(""))
                            .add("ResolvedRefs", ListenerState.RESOLVED, resolved.apply(route))
                            .all());
            entries.add(entry);
        }
        if (!entries.isEmpty() || !before.isEmpty()) {
            update(object, Map.of("parents", entries));
        }
    }

    static boolean isOurs(Fields entry) {
        return entry.text("controllerName").orElse("").equals(GatewaySpec.CONTROLLER);
    }

    /** The API server fills in defaults in one of the two and not in the other. */
    static boolean names(Map<?, ?> entry, Map<?, ?> ref) {
        return List.of("name", "namespace", "sectionName", "port").stream()
                .allMatch(field -> Objects.equals(text(entry, field), text(ref, field)));
    }

    private static String text(Map<?, ?> map, String field) {
        Object value = map.get(field);
        return value == null ? "" : value.toString();
    }

    private void update(ApiObject object, Map<String, Object> status) {
        if (!isSaid(object, status)) {
            updates.add(new StatusUpdate(object, status));
        }
    }

    /** Whether the status of {@code object} says all of {@code status} already. */
    static boolean isSaid(ApiObject object, Map<String, Object> status) {
        return status.entrySet().stream()
                .allMatch(entry -> isLike(object.status().map().get(entry.getKey()), entry.getValue()));
    }

    /** Numbers are read as one type and written as another. */
    private static boolean isLike(Object one, Object other) {
        return sorted(one).equals(sorted(other));
    }

    private static String sorted(Object value) {
        return switch (value) {
            case null -> "";
            case Map<?, ?> map -> {
                Map<String, String> texts = new TreeMap<>();
                map.forEach((key, part) -> texts.put(String.valueOf(key), sorted(part)));
                yield texts.toString();
            }
            case List<?> list -> list.stream().map(Statuses::sorted).toList().toString();
            default -> value.toString();
        };
    }
}
