package io.moorgate.operate.telemetry;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.LiveConnections;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway's telemetry with time held, and its metrics page as Prometheus gets it. */
// Deprecated by Micrometer, but the one that Quarkus runs.
@SuppressWarnings("deprecation")
final class MetricsPage {
    final AtomicLong nanos = new AtomicLong();
    final LiveRoutingTable table = new LiveRoutingTable();
    final Telemetry telemetry;
    final LiveConnections connections;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    MetricsPage() {
        this(
                new AccessLog(AccessSettings.OFF, Ticker.system(), WallClock.system(), OutputStream.nullOutputStream()),
                null);
    }

    /** One whose connections' times are read from {@code given}; from {@link #nanos} where that is null. */
    MetricsPage(AccessLog accessLog, Ticker given) {
        Ticker ticker = given == null ? nanos::get : given;
        telemetry = new Telemetry(ticker, table, accessLog);
        connections = new LiveConnections(ticker, telemetry);
        registry.getPrometheusRegistry().register(new MetricsExport(List.of(telemetry.with(connections))));
    }

    /** The lines that are neither help nor type, but for limits and ends of TLS handshakes that have not come. */
    List<String> series() {
        return lines().stream()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !line.matches("moorgate_(limit_reached|tls_handshakes)_total.* 0\\.0"))
                .toList();
    }

    List<String> series(String name) {
        return series().stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
    }

    List<String> lines() {
        return registry.scrape().lines().toList();
    }

    /** The value of one series, by the whole text before it; NaN where there is none. */
    double value(String series) {
        return lines().stream()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
