package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.moorgate.routing.EndpointState;
import java.util.Objects;

/** Folds an endpoint's conditions (KEP-1672) into its state. */
final class Conditions {
    private Conditions() {}

    /**
     * The state for {@code conditions}, which may be null. What is absent means: ready is true, serving is what ready
     * is, terminating is false. One that terminates is never ready, even where the Service publishes endpoints that
     * are not.
     */
    static EndpointState state(EndpointConditions conditions, boolean publishNotReady) {
        EndpointConditions given = conditions == null ? new EndpointConditions() : conditions;
        boolean ready = publishNotReady || Objects.requireNonNullElse(given.getReady(), true);
        boolean serving = publishNotReady || Objects.requireNonNullElse(given.getServing(), ready);
        boolean terminating = Objects.requireNonNullElse(given.getTerminating(), false);
        if (terminating) {
            return serving ? EndpointState.DRAINING : EndpointState.TERMINATING;
        }
        return ready ? EndpointState.READY : EndpointState.NOT_READY;
    }
}
