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

    /**
     * Where it sends a request.
     *
     * @param isSecure whether the request has come over TLS
     * @param authority the host that the request names, with a port where it names one
     * @param uri what the request asks for, in origin form
     */
    public String location(boolean isSecure, String authority, String uri) {
        String toScheme = scheme.orElse(isSecure ? "https" : "http");
        int colon = authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority.lastIndexOf(':') : -1;
        String named = colon < 0 ? authority : authority.substring(0, colon);
        String toPort = "";
        if (port.isPresent()) {
            int asked = port.getAsInt();
            toPort = asked == (toScheme.equals("https") ? 443 : 80) ? "" : ":" + asked;
        } else if (scheme.isEmpty() && colon >= 0) {
            toPort = authority.substring(colon);
        }
        return toScheme + "://" + target.host().orElse(named) + toPort + target.uriOf(uri);
    }
}
