package io.moorgate.routing;

import java.util.List;
import java.util.Objects;

/**
 * Which clients a route admits, and which pages may read its answers.
 *
 * @param allowed where clients have to be; empty for anywhere
 * @param denied where clients must not be
 * @param origins the web origins that a request may name; empty for any
 * @param cors whose pages may read answers
 */
public record AccessPolicy(CidrSet allowed, CidrSet denied, List<OriginPattern> origins, CorsPolicy cors) {
    /** Admits every client. */
    public static final AccessPolicy OPEN = new AccessPolicy(CidrSet.NONE, CidrSet.NONE, List.of());

    public AccessPolicy {
        Objects.requireNonNull(allowed, "allowed");
        Objects.requireNonNull(denied, "denied");
        Objects.requireNonNull(cors, "cors");
        origins = List.copyOf(origins);
    }

    /** The same where endpoints decide which pages may read their answers. */
    public AccessPolicy(CidrSet allowed, CidrSet denied, List<OriginPattern> origins) {
        this(allowed, denied, origins, CorsPolicy.NONE);
    }

    /** Whether every client is admitted. */
    public boolean isOpen() {
        return allowed.isEmpty() && denied.isEmpty() && origins.isEmpty();
    }

    /** Whether a client that names {@code origin} is admitted, as far as origins say; empty for one that names none. */
    public boolean takesOrigin(String origin) {
        if (origins.isEmpty() || origin.isEmpty()) {
            return true;
        }
        for (OriginPattern pattern : origins) {
            if (pattern.matches(origin)) {
                return true;
            }
        }
        return false;
    }
}
