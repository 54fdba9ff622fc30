package io.moorgate.routing;

import java.util.Optional;

/** The header fields of a request, as routes are matched by them. */
@FunctionalInterface
public interface HeaderValues {
    /** A request without a header field. */
    HeaderValues NONE = name -> Optional.empty();

    /**
     * The value of the field of that name, which is in lower case; empty where it is missing, or where there is more than
     * one.
     */
    Optional<String> get(String name);
}
