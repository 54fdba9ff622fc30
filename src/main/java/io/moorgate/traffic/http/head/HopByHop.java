package io.moorgate.traffic.http.head;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The fields of a request that belong to one hop and are not passed on (RFC 9110 section 7.6.1). */
public final class HopByHop {
    private static final Set<String> ALWAYS = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    /** What a {@code Connection} field may not take away: framing, routing and what the gateway itself relies on. */
    private static final Set<String> KEPT = Set.of(
            "host",
            "content-length",
            "expect",
            "trailer",
            "cookie",
            "set-cookie",
            "content-type",
            "via",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions",
            Hops.FIELD);

    private HopByHop() {}

    /** Names, in lower case, of the fields that are for one hop in {@code request}: what {@code Connection} names is among them. */
    public static Set<String> of(RequestHead request) {
        Set<String> names = ALWAYS;
        for (String value : request.all("connection")) {
            for (String option : value.split(",")) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                if (!names.contains(name) && !KEPT.contains(name) && request.has(name)) {
                    names = names == ALWAYS ? new HashSet<>(ALWAYS) : names;
                    names.add(name);
                }
            }
        }
        return names;
    }
}
