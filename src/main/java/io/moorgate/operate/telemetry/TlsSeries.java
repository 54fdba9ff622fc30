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

    /** Adds those that there have been. */
    void read(Readings readings) {
        for (int at = 0; at < VERSIONS.length * 2 * RESULTS.length; at++) {
            long count = counters.get(at);
            if (count > 0) {
                Version version = VERSIONS[at / RESULTS.length / 2];
                boolean resumed = at / RESULTS.length % 2 == 1;
                readings.add(
                        Metric.TLS_HANDSHAKES,
                        count,
                        version.label(),
                        Boolean.toString(resumed),
                        RESULTS[at % RESULTS.length].label());
            }
        }
    }
}
