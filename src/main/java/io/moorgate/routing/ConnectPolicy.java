package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How endpoints are dialled.
 *
 * @param timeout the span of one attempt
 * @param attempts how many endpoints are tried at most; 1 or more
 * @param proxyProtocol which header goes first on each connection
 */
public record ConnectPolicy(Duration timeout, int attempts, ProxyProtocol proxyProtocol) {
    /** 5 s an attempt, 3 attempts. */
    public static final ConnectPolicy DEFAULT = new ConnectPolicy(Duration.ofSeconds(5), 3);

    public ConnectPolicy {
        Objects.requireNonNull(proxyProtocol, "proxyProtocol");
        Objects.requireNonNull(timeout, "timeout");
        if (attempts < 1) {
            throw new IllegalArgumentException("connect-attempts: " + attempts + " (expected: >= 1)");
        }
    }

    /** Without a PROXY header. */
    public ConnectPolicy(Duration timeout, int attempts) {
        this(timeout, attempts, ProxyProtocol.OFF);
    }

    /** Whether a connection is that of one client, whose address its first bytes say. */
    public boolean namesClient() {
        return proxyProtocol != ProxyProtocol.OFF;
    }
}
