package io.moorgate.traffic.http;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;

/** The headers that belong to one hop and are not passed on (RFC 9110 section 7.6.1). */
final class HopByHop {
    private static final List<String> ALWAYS = List.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** What a {@code Connection} header may not take away: framing, routing and what the gateway itself relies on. */
    private static final Set<String> KEPT =
            Set.of("host", "content-length", "expect", "trailer", "cookie", "set-cookie", "content-type");

    private HopByHop() {}

    /** Removes them from {@code headers}, also those that {@code Connection} names. */
    static void remove(MultiMap headers) {
        for (String value : List.copyOf(headers.getAll("connection"))) {
            for (String option : value.split(",")) {
                String name = option.strip().toLowerCase(java.util.Locale.ROOT);
                if (!name.isEmpty() && !KEPT.contains(name)) {
                    headers.remove(name);
                }
            }
        }
        ALWAYS.forEach(headers::remove);
    }
}
