package io.moorgate.control.gatewayapi;

/**
 * Whether and why a listener is served; reasons are those of Gateway API's conditions.
 *
 * @param accepted {@code Accepted}, or why it is not
 * @param resolved {@code ResolvedRefs}, or what it names that cannot be had
 * @param port the gateway port of raw TCP; 0: the plain or the TLS port
 */
public record ListenerState(String accepted, String resolved, int port) {
    static final String ACCEPTED = "Accepted";
    static final String RESOLVED = "ResolvedRefs";

    /** Whether routes are served by it. */
    public boolean isServed() {
        return accepted.equals(ACCEPTED) && (resolved.equals(RESOLVED) || resolved.equals("InvalidRouteKinds"));
    }
}
