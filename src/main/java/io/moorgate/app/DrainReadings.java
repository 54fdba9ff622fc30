package io.moorgate.app;

import io.moorgate.operate.telemetry.Metric;
import io.moorgate.operate.telemetry.MetricSource;
import io.moorgate.operate.telemetry.Readings;

/** What is about to end as planned, what was asked to move, and what waits for a place, as metrics. The scraper's thread. */
record DrainReadings(Gateway gateway) implements MetricSource {
    @Override
    public void read(Readings readings) {
        gateway.drains()
                .connections()
                .forEach((count, connections) -> readings.add(
                        Metric.DRAIN_CONNECTIONS,
                        connections,
                        count.service().namespace(),
                        count.service().name(),
                        count.reason().label()));
        gateway.admission()
                .read((service, endpoint, clients) ->
                        readings.add(Metric.WAITING, clients, service.namespace(), service.name(), endpoint));
        gateway.plannedCloses()
                .rebalancing()
                .moved()
                .forEach((service, connections) ->
                        readings.add(Metric.REBALANCE_MOVED, connections, service.namespace(), service.name()));
    }
}
