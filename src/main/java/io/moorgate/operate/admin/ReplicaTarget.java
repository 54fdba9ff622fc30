package io.moorgate.operate.admin;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The parameter {@code replica}, and request targets with and without it. */
final class ReplicaTarget {
    static final String PARAMETER = "replica";

    /** The value that means every replica; no replica is reached by this name. */
    static final String ALL = "all";

    private ReplicaTarget() {}

    /** Path and query of {@code request} without the parameter. */
    static String without(HttpServerRequest request) {
        String query = request.query();
        if (query == null) {
            return request.path();
        }
        String rest = Arrays.stream(query.split("&"))
                .filter(part -> !part.isEmpty() && !nameOf(part).equals(PARAMETER))
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? request.path() : request.path() + "?" + rest;
    }

    private static String nameOf(String part) {
        return URLDecoder.decode(part.split("=", 2)[0], StandardCharsets.UTF_8);
    }

    /** {@code query}, which begins with {@code ?}, for the same replica. */
    static String with(String replica, String query) {
        return query + "&" + PARAMETER + "=" + URLEncoder.encode(replica, StandardCharsets.UTF_8);
    }
}
