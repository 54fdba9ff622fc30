package io.moorgate.traffic.balance;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.affinity.cookie.EndpointTag;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The names by which cookies speak of an upstream's endpoints, worked out once per endpoint and signing key.
 *
 * <p>Threads: any; two that come first both work them out. At most one set of names per signing key.
 */
final class EndpointTags {
    private final ConcurrentMap<Integer, Named> byKey = new ConcurrentHashMap<>();

    private record Named(Endpoints endpoints, Map<EndpointId, EndpointTag> tags, Map<EndpointTag, EndpointId> ids) {}

    /** The endpoint that {@code tag} means; empty where none of {@code endpoints} is meant. */
    Optional<EndpointId> endpoint(
            CookieSigner signer, int keyIndex, ServiceId service, Endpoints endpoints, EndpointTag tag) {
        return Optional.ofNullable(
                named(signer, keyIndex, service, endpoints).ids().get(tag));
    }

    /** What {@code endpoint} is called by the key that signs. */
    EndpointTag tag(CookieSigner signer, ServiceId service, Endpoints endpoints, EndpointId endpoint) {
        EndpointTag known = named(signer, 0, service, endpoints).tags().get(endpoint);
        return known != null ? known : signer.tag(0, service, endpoint);
    }

    private Named named(CookieSigner signer, int keyIndex, ServiceId service, Endpoints endpoints) {
        Named known = byKey.get(keyIndex);
        if (known != null && known.endpoints() == endpoints) {
            return known;
        }
        Map<EndpointId, EndpointTag> tags = new HashMap<>();
        Map<EndpointTag, EndpointId> ids = new HashMap<>();
        for (Endpoint endpoint : endpoints.all()) {
            EndpointTag before = known == null ? null : known.tags().get(endpoint.id());
            EndpointTag tag = before != null ? before : signer.tag(keyIndex, service, endpoint.id());
            tags.put(endpoint.id(), tag);
            ids.put(tag, endpoint.id());
        }
        Named next = new Named(endpoints, tags, ids);
        byKey.put(keyIndex, next);
        return next;
    }
}
