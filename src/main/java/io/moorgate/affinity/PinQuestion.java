package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.List;
import java.util.Objects;

/**
 * Which endpoint a client is to be given that has none it could use.
 *
 * @param excluded endpoints that the asking replica cannot use for it; few
 * @param isLookup whether only the endpoint that the client has is asked for, and none is to be chosen for it
 */
public record PinQuestion(UpstreamId upstream, ClientKey client, List<EndpointId> excluded, boolean isLookup) {
    public PinQuestion {
        Objects.requireNonNull(upstream, "upstream");
        Objects.requireNonNull(client, "client");
        excluded = List.copyOf(excluded);
    }

    /** Which endpoint is it to be given? */
    public PinQuestion(UpstreamId upstream, ClientKey client, List<EndpointId> excluded) {
        this(upstream, client, excluded, false);
    }

    /** Which endpoint does it have? */
    public static PinQuestion lookup(UpstreamId upstream, ClientKey client) {
        return new PinQuestion(upstream, client, List.of(), true);
    }
}
