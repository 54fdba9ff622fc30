package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HostPattern;
import java.util.List;

/** A route object. */
public record RouteSpec(ApiObject object, RouteKind kind, List<ParentRef> parents, List<HostPattern> hostnames) {
    /**
     * Names a Gateway, or one of its listeners.
     *
     * @param section the listener's name; empty for all
     * @param port the listener's port; 0 for all
     * @param fields as the route says it
     */
    public record ParentRef(ObjectRef gateway, String section, int port, Fields fields) {}

    static RouteSpec of(ApiObject object, RouteKind kind) {
        return new RouteSpec(
                object,
                kind,
                object.spec().children("parentRefs").stream()
                        .map(fields -> new ParentRef(
                                new ObjectRef(
                                        fields.text("group").orElse(ApiObject.GROUP),
                                        fields.text("kind").orElse("Gateway"),
                                        fields.text("namespace").orElse(object.namespace()),
                                        fields.text("name").orElse("")),
                                fields.text("sectionName").orElse(""),
                                fields.number("port").orElse(0),
                                fields))
                        .toList(),
                object.spec().texts("hostnames").stream().map(HostPattern::new).toList());
    }

    /** Its rules, as they came. */
    public List<Fields> rules() {
        return object.spec().children("rules");
    }
}
