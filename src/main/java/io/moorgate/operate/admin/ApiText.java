package io.moorgate.operate.admin;

import io.moorgate.routing.Affinity;
import java.util.Locale;

/** How the admin API spells things. */
final class ApiText {
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private ApiText() {}

    /** {@code TLS_PASSTHROUGH} as {@code tls-passthrough}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As the annotation {@code affinity} spells it. */
    static String of(Affinity.Key key) {
        return switch (key) {
            case Affinity.Key.None() -> "none";
            case Affinity.Key.ClientIp() -> "client-ip";
            case Affinity.Key.Cookie(var policy) -> "cookie";
            case Affinity.Key.Header(String name) -> "header:" + name;
            case Affinity.Key.LearntHeader(String name) -> "learn:header:" + name;
            case Affinity.Key.LearntCookie(String name) -> "learn:cookie:" + name;
            case Affinity.Key.LearntQuery(String name) -> "learn:query:" + name;
            case Affinity.Key.LearntPath(int element) -> "learn:path:" + element;
        };
    }

    /** Seconds, to the millisecond. */
    static double seconds(long nanos) {
        return Math.max(0, nanos / NANOS_PER_MILLI) / MILLIS_PER_SECOND;
    }
}
