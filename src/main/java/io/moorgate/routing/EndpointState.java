package io.moorgate.routing;

/** An endpoint's conditions (KEP-1672) folded into the four cases that differ for clients. */
public enum EndpointState {
    /** Takes new and pinned clients. */
    READY,
    /** Takes no client; pinned clients are rebound; live connections are kept. */
    NOT_READY,
    /** Terminating but still serving: new clients only when no endpoint is ready; live connections drain. */
    DRAINING,
    /** Terminating and no longer serving: takes no client; live connections drain. */
    TERMINATING;

    /** The same of an endpoint that terminates. */
    public EndpointState leaving() {
        return switch (this) {
            case READY, DRAINING -> DRAINING;
            case NOT_READY, TERMINATING -> TERMINATING;
        };
    }

    /** Whether its live connections drain. */
    public boolean isLeaving() {
        return this == DRAINING || this == TERMINATING;
    }
}
