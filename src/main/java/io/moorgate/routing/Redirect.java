package io.moorgate.routing;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An answer that sends the client elsewhere.
 *
 * @param status the status of the answer, 3xx
 * @param scheme {@code http} or {@code https}; empty: that of the request
 * @param port the port; empty: that of {@code scheme} where it is given, else the one that the client named
 */
public record Redirect(int status, Optional<String> scheme, UriChange target, OptionalInt port) {
    public Redirect {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(port, "port");
    }
}
