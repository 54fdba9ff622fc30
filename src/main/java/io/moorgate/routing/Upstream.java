package io.moorgate.routing;

import java.util.Objects;

/**
 * One port of one Service as something to send clients to.
 *
 * @param port the Service port's name, or its number where it has none; with {@code service} it identifies the upstream
 */
public record Upstream(
        ServiceId service,
        String port,
        Endpoints endpoints,
        Balance balance,
        Affinity affinity,
        ClientPrefix clientPrefix) {
    public Upstream {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(port, "port");
        Objects.requireNonNull(endpoints, "endpoints");
        Objects.requireNonNull(balance, "balance");
        Objects.requireNonNull(affinity, "affinity");
        Objects.requireNonNull(clientPrefix, "clientPrefix");
    }
}
