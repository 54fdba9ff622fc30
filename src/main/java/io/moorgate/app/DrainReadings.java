package io.moorgate.app;

import io.moorgate.operate.overload.OverloadAction;
import io.moorgate.operate.overload.OverloadWatch;
import io.moorgate.operate.telemetry.Metric;
import io.moorgate.operate.telemetry.MetricSource;
import io.moorgate.operate.telemetry.Readings;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.Map;

/** What is about to end as planned, what was asked to move, what waits for a place, and the pressure, as metrics. The scraper's thread. */
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
        Map<ServiceId, Long> moved =
                new HashMap<>(gateway.plannedCloses().rebalancing().moved());
        gateway.table().current().routes().forEach(route -> moved.putIfAbsent(route.service(), 0L));
        moved.forEach((service, connections) ->
                readings.add(Metric.REBALANCE_MOVED, connections, service.namespace(), service.name()));
        OverloadWatch overload = gateway.plannedCloses().overload();
        readings.add(Metric.PRESSURE, overload.pressure());
        for (OverloadAction action : OverloadAction.values()) {
            readings.add(Metric.OVERLOAD_ACTION, overload.does(action) ? 1 : 0, action.label());
        }
    }
}
