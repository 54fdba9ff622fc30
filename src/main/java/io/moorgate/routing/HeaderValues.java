package io.moorgate.routing;

import java.util.Optional;

/** What of a request routes are matched by, beside its host and path. */
@FunctionalInterface
public interface HeaderValues {
    /** A GET without a header field or query. */
    HeaderValues NONE = name -> Optional.empty();

    /**
     * The value of the field of that name, which is in lower case; empty where it is missing, or where there is more than
     * one.
     */
    Optional<String> get(String name);

    /** The method, as it came. */
    default String method() {
        return "GET";
    }

    /** The first value of the query parameter of that name. */
    default Optional<String> query(String name) {
        return Optional.empty();
    }

    /** Whether the client used TLS: to the gateway, or to a trusted proxy that says so. */
    default boolean isSecure() {
        return false;
    }
}
