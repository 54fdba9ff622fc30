package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A route object.
 *
 * @param rules as they came
 * @param backends everything that its rules lead to
 */
public record RouteSpec(
        ApiObject object,
        RouteKind kind,
        List<ParentRef> parents,
        List<HostPattern> hostnames,
        List<Fields> rules,
        List<BackendRef> backends) {
    /**
     * What a rule leads to.
     *
     * @param port 0 where it names none
     */
    public record BackendRef(ObjectRef object, int port) {}

    /**
     * Names a Gateway, or one of its listeners.
     *
     * @param section the listener's name; empty for all
     * @param port the listener's port; 0 for all
     * @param fields as the route says it
     * @param field where it stands in the route
     */
    public record ParentRef(ObjectRef gateway, String section, int port, Fields fields, String field) {
        /** Whether it names a Gateway, and nothing else such as a Service. */
        public boolean isGateway() {
            return gateway.kind().equals("Gateway") && gateway.group().equals(ApiObject.GROUP);
        }
    }

    static RouteSpec of(ApiObject object, RouteKind kind) {
        List<Fields> parents = object.spec().children("parentRefs");
        List<Fields> rules = List.copyOf(object.spec().children("rules"));
        return new RouteSpec(
                object,
                kind,
                IntStream.range(0, parents.size())
                        .mapToObj(index -> parent(object, parents.get(index), "spec.parentRefs[" + index + "]"))
                        .toList(),
                object.spec().texts("hostnames").stream().map(HostPattern::new).toList(),
                rules,
                rules.stream()
                        .flatMap(rule -> rule.children("backendRefs").stream())
                        .map(backend -> new BackendRef(
                                ObjectRef.of(backend, "Service", object.namespace()),
                                backend.number("port").orElse(0)))
                        .toList());
    }

    private static ParentRef parent(ApiObject object, Fields fields, String field) {
        return new ParentRef(
                new ObjectRef(
                        fields.text("group").orElse(ApiObject.GROUP),
                        fields.text("kind").orElse("Gateway"),
                        fields.text("namespace").orElse(object.namespace()),
                        fields.text("name").orElse("")),
                fields.text("sectionName").orElse(""),
                fields.number("port").orElse(0),
                fields,
                field);
    }
}
