package io.moorgate.operate.telemetry;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.traffic.live.LiveConnections;
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
        this(AccessLog.to(AccessLog.Scope.OFF, line -> {}));
    }

    MetricsPage(AccessLog accessLog) {
        telemetry = new Telemetry(nanos::get, table, accessLog);
        connections = new LiveConnections(nanos::get, telemetry);
        registry.getPrometheusRegistry().register(new MetricsExport(List.of(telemetry.with(connections))));
    }

    /** The lines that are neither help nor type. */
    List<String> series() {
        return lines().stream().filter(line -> !line.startsWith("#")).toList();
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
        return series().stream()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
