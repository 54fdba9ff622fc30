package io.moorgate.control.gatewayapi;

import java.util.List;

/**
 * Whether and why a listener is served; reasons are those of Gateway API's conditions.
 *
 * @param accepted {@code Accepted}, or why it is not
 * @param resolved {@code ResolvedRefs}, or what it names that cannot be had
 * @param port the gateway port of raw TCP; 0: the plain or the TLS port
 * @param faults what is behind either reason
 */
public record ListenerState(String accepted, String resolved, int port, List<Fault> faults) {
    static final String ACCEPTED = "Accepted";
    static final String RESOLVED = "ResolvedRefs";
    static final String UNKNOWN_KINDS = "InvalidRouteKinds";

    public ListenerState {
        faults = List.copyOf(faults);
    }

    /** Whether routes are served by it. */
    public boolean isServed() {
        return accepted.equals(ACCEPTED) && (resolved.equals(RESOLVED) || resolved.equals(UNKNOWN_KINDS));
    }
}
