package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Optional;

/**
 * What a pin says at one moment: the endpoint that the client is bound to, if any, and the endpoint that is being tried
 * for it at the moment, if any. Immutable; a pin changes only where nothing has changed since it was looked at.
 */
public final class Binding {
    private final ClaimedRow state;
    private final EndpointId endpoint;
    private final boolean isForeign;

    Binding(ClaimedRow state, EndpointId endpoint, boolean isForeign) {
        this.state = state;
        this.endpoint = endpoint;
        this.isForeign = isForeign;
    }

    /** The endpoint that the client is bound to. */
    public Optional<EndpointId> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Where a connection of the client goes now: to the endpoint being tried, else to the one it is bound to. */
    public Optional<EndpointId> current() {
        return Optional.ofNullable(
                state.attempt() == null ? endpoint : state.attempt().endpoint());
    }

    /** Whether it is another replica that says so. */
    public boolean isForeign() {
        return isForeign;
    }

    ClaimedRow state() {
        return state;
    }

    @Override
    public String toString() {
        return "bound to " + endpoint + ", now to " + current();
    }
}
