package io.moorgate.routing;

import java.util.List;

/**
 * Which web origins may read a route's answers (Fetch, "CORS protocol").
 *
 * @param isAny whether every origin may, without credentials
 * @param origins those that may, with credentials; none, and not {@code isAny}: the endpoints decide
 */
public record CorsPolicy(boolean isAny, List<OriginPattern> origins) {
    /** The endpoints decide. */
    public static final CorsPolicy NONE = new CorsPolicy(false, List.of());

    /** Every origin may. */
    public static final CorsPolicy ANY = new CorsPolicy(true, List.of());

    public CorsPolicy {
        origins = List.copyOf(origins);
    }

    /** Whether the endpoints decide. */
    public boolean isNone() {
        return !isAny && origins.isEmpty();
    }

    /** Whether pages of {@code origin}, the value of an Origin field, may read answers. */
    public boolean admits(String origin) {
        return isAny || origins.stream().anyMatch(pattern -> pattern.matches(origin));
    }
}
