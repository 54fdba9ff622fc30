package io.moorgate.control.gatewayapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which objects may name which objects of other namespaces: what ReferenceGrants say. */
public final class Grants {
    private record Grant(
            String fromKind, String fromNamespace, String toNamespace, String toGroup, String toKind, String toName) {}

    private final List<Grant> grants = new ArrayList<>();

    /** {@code objects}: the ReferenceGrants. */
    public Grants(Collection<ApiObject> objects) {
        for (ApiObject object : objects) {
            for (Fields from : object.spec().children("from")) {
                if (!from.text("group").orElse("").equals(ApiObject.GROUP)) {
                    continue;
                }
                for (Fields to : object.spec().children("to")) {
                    grants.add(new Grant(
                            from.text("kind").orElse(""),
                            from.text("namespace").orElse(""),
                            object.namespace(),
                            to.text("group").orElse(""),
                            to.text("kind").orElse(""),
                            to.text("name").orElse("")));
                }
            }
        }
    }

    /** Whether {@code from} may name {@code to}: of its own namespace it may. */
    public boolean allow(ApiObject from, ObjectRef to) {
        return from.namespace().equals(to.namespace())
                || grants.stream()
                        .anyMatch(grant -> grant.fromKind.equals(from.kind())
                                && grant.fromNamespace.equals(from.namespace())
                                && grant.toNamespace.equals(to.namespace())
                                && grant.toGroup.equals(to.group())
                                && grant.toKind.equals(to.kind())
                                && (grant.toName.isEmpty() || grant.toName.equals(to.name())));
    }
}
