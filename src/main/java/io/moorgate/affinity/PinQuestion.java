package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.List;
import java.util.Objects;

/**
 * Which endpoint a client is to be given that has none it could use.
 *
 * @param excluded endpoints that the asking replica cannot use for it; few
 */
public record PinQuestion(UpstreamId upstream, ClientKey client, List<EndpointId> excluded) {
    public PinQuestion {
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(client, "client");
        excluded = List.copyOf(excluded);
    }
}
