package io.moorgate.traffic.port;

/**
 * One raw TCP listener as it is now, for the admin API and metrics.
 *
 * @param connections open client connections that came through it
 * @param fault why the port could not be opened; empty unless {@code phase} is {@link Phase#FAILED}
 */
public record ListenerState(int port, Phase phase, int connections, String fault) {
    /** Where a listener stands. */
    public enum Phase {
        /** The port is being opened. */
        OPENING,
        /** It accepts connections. */
        OPEN,
        /** The port could not be opened; it is tried again by itself. */
        FAILED
    }
}
