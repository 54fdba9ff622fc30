package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How endpoints are dialled.
 *
 * @param timeout the span of one attempt, its TLS handshake included
 * @param attempts how many endpoints are tried at most; 1 or more
 * @param proxyProtocol which header goes first on each connection, before TLS
 * @param tls how TLS is spoken on them; empty: it is not
 */
public record ConnectPolicy(Duration timeout, int attempts, ProxyProtocol proxyProtocol, Optional<EndpointTls> tls) {
    /** 5 s an attempt, 3 attempts. */
    public static final ConnectPolicy DEFAULT = new ConnectPolicy(Duration.ofSeconds(5), 3);

    public ConnectPolicy {
        Objects.requireNonNull(proxyProtocol, "proxyProtocol");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(tls, "tls");
        if (attempts < 1) {
            throw new IllegalArgumentException("connect-attempts: " + attempts + " (expected: >= 1)");
        }
    }

    /** In plain text, without a PROXY header. */
    public ConnectPolicy(Duration timeout, int attempts) {
        this(timeout, attempts, ProxyProtocol.OFF, Optional.empty());
    }

    /** The same over TLS. */
    public ConnectPolicy with(EndpointTls spoken) {
        return new ConnectPolicy(timeout, attempts, proxyProtocol, Optional.of(spoken));
    }

    /** Whether a connection is that of one client, whose address its first bytes say. */
    public boolean namesClient() {
        return proxyProtocol != ProxyProtocol.OFF;
    }
}
