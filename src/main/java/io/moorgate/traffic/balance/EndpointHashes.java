package io.moorgate.traffic.balance;

import io.moorgate.hash.Mix64;
import io.moorgate.routing.Endpoint;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A 64-bit hash of each endpoint of a list, the same on every replica and worked out once per list.
 *
 * <p>Threads: any; two that come first both work it out.
 */
final class EndpointHashes {
    private final AtomicReference<Hashed> latest = new AtomicReference<>(new Hashed(List.of(), new long[0]));

    private record Hashed(List<Endpoint> endpoints, long[] hashes) {}

    /** One hash per endpoint, in their order. Not to be changed. */
    long[] of(List<Endpoint> endpoints) {
        Hashed known = latest.get();
        if (known.endpoints() != endpoints) {
            known = new Hashed(
                    endpoints,
                    endpoints.stream()
                            .mapToLong(endpoint -> hash(endpoint.id().value()))
                            .toArray());
            latest.set(known);
        }
        return known.hashes();
    }

    private static long hash(String text) {
        long hash = text.length();
        for (int index = 0; index < text.length(); index++) {
            hash = Mix64.next(hash + text.charAt(index));
        }
        return hash;
    }
}
