package io.moorgate.operate.telemetry;

import io.prometheus.client.Collector;
import java.util.List;

/**
 * Puts the gateway's metrics on the metrics page: to be registered with the registry that the page is made from. Values
 * are read when the page is asked for, so that nothing of it costs the event loops.
 */
public final class MetricsExport extends Collector implements Collector.Describable {
    private final List<MetricSource> sources;

    /** Asks {@code sources}, in this order, at every scrape. */
    public MetricsExport(List<MetricSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Readings readings = new Readings();
        sources.forEach(source -> source.read(readings));
        return readings.families();
    }

    @Override
    public List<MetricFamilySamples> describe() {
        return new Readings().families();
    }
}
