package io.moorgate.app;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;

/**
 * Refuses settings whose duration is too short to be meant, or above a year: the gateway counts in nanoseconds, which a
 * {@code long} holds for 292 years, sums and multiples included.
 */
final class DurationSettings {
    private static final Duration LONGEST = Duration.ofHours(8760);

    private DurationSettings() {}

    /** Looks at every duration of {@code settings}; the fault names the setting. */
    static void check(GatewaySettings settings) {
        check("moorgate.http.header-timeout", settings.http().headerTimeout(), "100ms");
        check("moorgate.http.keep-alive-timeout", settings.http().keepAliveTimeout(), "0s");
        check("moorgate.http.body-rate-grace", settings.http().bodyRateGrace(), "1s");
        check("moorgate.tls.handshake-timeout", settings.tls().handshakeTimeout(), "100ms");
        check("moorgate.access-log.long-after", settings.accessLines().longAfter(), "0s");
        check("moorgate.access-log.every", settings.accessLines().every(), "0s");
        check("moorgate.config.age-max", settings.config().ageMax(), "1s");
        check("moorgate.shutdown.grace", settings.shutdown().grace(), "0s");
        check("moorgate.shutdown.drain-timeout", settings.shutdown().drainTimeout(), "0s");
    }

    private static void check(String setting, Duration span, String shortest) {
        if (span.compareTo(DurationConverter.parseDuration(shortest)) < 0 || span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    setting + ": " + span + " (expected: a duration such as 30m, from " + shortest + " to 8760h)");
        }
    }
}
