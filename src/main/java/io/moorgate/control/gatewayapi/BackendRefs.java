package io.moorgate.control.gatewayapi;

import java.util.function.Predicate;

/** Whether the Services that a route names can be had. */
public final class BackendRefs {
    private BackendRefs() {}

    /**
     * {@code ResolvedRefs}, or the reason of that condition for the first reference that cannot be had.
     *
     * @param isService whether there is the Service
     */
    public static String reasonOf(RouteSpec route, Grants grants, Predicate<ObjectRef> isService) {
        for (RouteSpec.BackendRef backend : route.backends()) {
            ObjectRef ref = backend.object();
            if (!ref.is("Service")) {
                return "InvalidKind";
            }
            if (!grants.allow(route.object(), ref)) {
                return "RefNotPermitted";
            }
            if (!isService.test(ref)) {
                return "BackendNotFound";
            }
        }
        return ListenerState.RESOLVED;
    }
}
