package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.live.TlsHandshake.Version;

/** Counts TLS handshakes by their version, whether they took up an earlier session, and how they ended. Any thread. */
final class TlsSeries {
    private static final Version[] VERSIONS = Version.values();
    private static final Result[] RESULTS = Result.values();

    private final CounterArray counters = new CounterArray(VERSIONS.length * 2 * RESULTS.length);

    void count(TlsHandshake handshake) {
        int resumed = handshake.resumed() ? 1 : 0;
        counters.increment((handshake.version().ordinal() * 2 + resumed) * RESULTS.length
                + handshake.result().ordinal());
    }

    /** Adds those that there have been, and those that are shown from 0. */
    void read(Readings readings) {
        for (int at = 0; at < VERSIONS.length * 2 * RESULTS.length; at++) {
            long count = counters.get(at);
            Version version = VERSIONS[at / RESULTS.length / 2];
            boolean resumed = at / RESULTS.length % 2 == 1;
            Result result = RESULTS[at % RESULTS.length];
            if (count > 0 || isUsual(version, resumed, result)) {
                readings.add(Metric.TLS_HANDSHAKES, count, version.label(), Boolean.toString(resumed), result.label());
            }
        }
    }

    /** A full handshake that came to something, or one that came to nothing before a version was agreed on. */
    private static boolean isUsual(Version version, boolean resumed, Result result) {
        return !resumed && (version == Version.NONE) != (result == Result.OK);
    }
}
