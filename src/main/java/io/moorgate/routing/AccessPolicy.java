package io.moorgate.routing;

import java.util.List;
import java.util.Objects;

/**
 * Which clients a route admits.
 *
 * @param allowed where clients have to be; empty for anywhere
 * @param denied where clients must not be
 * @param origins the web origins that a request may name; empty for any
 */
public record AccessPolicy(CidrSet allowed, CidrSet denied, List<OriginPattern> origins) {
    /** Admits every client. */
    public static final AccessPolicy OPEN = new AccessPolicy(CidrSet.NONE, CidrSet.NONE, List.of());

    public AccessPolicy {
        Objects.requireNonNull(allowed, "allowed");
        Objects.requireNonNull(denied, "denied");
        origins = List.copyOf(origins);
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
