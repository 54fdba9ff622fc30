package io.moorgate.traffic.port;

import java.net.InetAddress;
import java.util.Objects;

/**
 * What every listener is opened with.
 *
 * @param bindAddress the local address; {@code ::} takes IPv6 and IPv4
 * @param connectionsMax open client connections of one listener
 * @param backlog connections that wait to be accepted
 */
public record ListenSettings(InetAddress bindAddress, int connectionsMax, int backlog) {
    public ListenSettings {
        Objects.requireNonNull(bindAddress, "bindAddress");
        requireOneOrMore("connections-per-listener", connectionsMax);
        requireOneOrMore("backlog", backlog);
    }

    private static void requireOneOrMore(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
