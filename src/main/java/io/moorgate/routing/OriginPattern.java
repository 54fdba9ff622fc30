package io.moorgate.routing;

import java.util.Objects;

/**
 * Web origins that may open connections (RFC 6454).
 *
 * @param scheme {@code http} or {@code https}
 * @param port the scheme's own where the text names none
 */
public record OriginPattern(String scheme, HostPattern host, int port) {
    public OriginPattern {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(host, "host");
    }

    /** {@code https://example.com:443}. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
