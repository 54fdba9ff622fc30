package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.List;
import java.util.stream.IntStream;

/** A route object. */
public record RouteSpec(ApiObject object, RouteKind kind, List<ParentRef> parents, List<HostPattern> hostnames) {
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
        return new RouteSpec(
                object,
                kind,
                IntStream.range(0, parents.size())
                        .mapToObj(index -> parent(object, parents.get(index), "spec.parentRefs[" + index + "]"))
                        .toList(),
                object.spec().texts("hostnames").stream().map(HostPattern::new).toList());
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

    /** Its rules, as they came. */
    public List<Fields> rules() {
        return object.spec().children("rules");
    }
}
