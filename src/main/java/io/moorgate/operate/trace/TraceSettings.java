package io.moorgate.operate.trace;

import java.net.URI;
import java.util.Locale;

/**
 * Where spans go, and what they say.
 *
 * @param collector where batches are posted, path included
 * @param replica this replica's name
 * @param version the gateway's version
 * @param path whether spans name the path that was asked for
 */
public record TraceSettings(URI collector, String replica, String version, boolean path) {
    private static final String TRACES = "/v1/traces";

    /**
     * The address that {@code endpoint} means: without a path, that of OTLP over HTTP.
     *
     * @throws IllegalArgumentException where it is no URL of HTTP
     */
    public static URI collectorAt(String endpoint) {
        URI uri = URI.create(endpoint);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "\"" + endpoint + "\" (expected: a URL such as http://otel-collector:4318)");
        }
        boolean isBare = uri.getPath().isEmpty() || uri.getPath().equals("/");
        return isBare ? uri.resolve(TRACES) : uri;
    }
}
