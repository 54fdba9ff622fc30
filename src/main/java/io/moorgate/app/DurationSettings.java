package io.moorgate.app;

import java.time.Duration;

/**
 * Refuses settings whose duration is below zero or above a year: the gateway counts in nanoseconds, which a {@code long}
 * holds for 292 years, sums and multiples included.
 */
final class DurationSettings {
    private static final Duration LONGEST = Duration.ofHours(8760);

    private DurationSettings() {}

    /** Looks at every duration of {@code settings}; the fault names the setting. */
    static void check(GatewaySettings settings) {
        check("moorgate.http.header-timeout", settings.http().headerTimeout());
        check("moorgate.http.keep-alive-timeout", settings.http().keepAliveTimeout());
        check("moorgate.config.age-max", settings.config().ageMax());
        check("moorgate.shutdown.grace", settings.shutdown().grace());
        check("moorgate.shutdown.drain-timeout", settings.shutdown().drainTimeout());
    }

    private static void check(String setting, Duration span) {
        if (span.isNegative() || span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    setting + ": " + span + " (expected: a duration such as 30m, from 0s to 8760h)");
        }
    }
}
