package io.moorgate.cli;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.HashOn;
import java.time.Duration;
import java.util.Locale;

/** How commands spell what the routing table holds: as annotations do. */
final class Spelling {
    private Spelling() {}

    /** {@code TLS_PASSTHROUGH} as {@code tls-passthrough}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code 1h30m}. */
    static String of(Duration span) {
        return span.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    static String of(Affinity.Key key) {
        return switch (key) {
            case Affinity.Key.None() -> "none";
            case Affinity.Key.ClientIp() -> "client-ip";
            case Affinity.Key.Cookie(var policy) -> "cookie " + policy.name();
            case Affinity.Key.Header(String name) -> "header:" + name;
            case Affinity.Key.LearntHeader(String name) -> "learn:header:" + name;
            case Affinity.Key.LearntCookie(String name) -> "learn:cookie:" + name;
            case Affinity.Key.LearntQuery(String name) -> "learn:query:" + name;
            case Affinity.Key.LearntPath(int element) -> "learn:path:" + element;
        };
    }

    static String of(HashOn hashOn) {
        return switch (hashOn) {
            case HashOn.ClientIp() -> "client-ip";
            case HashOn.Header(String name) -> "header:" + name;
            case HashOn.Cookie(String name) -> "cookie:" + name;
            case HashOn.Query(String name) -> "query:" + name;
        };
    }

    /** {@code 10.0.0.1:8080}. */
    static String addressOf(Endpoint endpoint) {
        String host = endpoint.address().getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + endpoint.address().getPort();
    }
}
