package io.moorgate.operate.telemetry;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The values of one scrape. The scraper's thread. */
public final class Readings {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<Metric, List<Sample>> samples = new EnumMap<>(Metric.class);

    /**
     * The value of one series.
     *
     * @param labelValues one for each of the metric's labels, in their order
     */
    public void add(Metric metric, double value, String... labelValues) {
        add(metric, metric.fullName(), metric.labels(), List.of(labelValues), value);
    }

    void add(Metric metric, Histogram histogram, String... labelValues) {
        List<String> values = List.of(labelValues);
        List<String> bucketLabels =
                Stream.concat(metric.labels().stream(), Stream.of("le")).toList();
        long[] counts = histogram.counts();
        long upToHere = 0;
        for (int index = 0; index < counts.length; index++) {
            upToHere += counts[index];
            double bound =
                    index < metric.buckets().count() ? metric.buckets().seconds(index) : Double.POSITIVE_INFINITY;
            List<String> bucketValues = Stream.concat(values.stream(), Stream.of(Collector.doubleToGoString(bound)))
                    .toList();
            add(metric, metric.fullName() + "_bucket", bucketLabels, bucketValues, upToHere);
        }
        add(metric, metric.fullName() + "_count", metric.labels(), values, upToHere);
        add(metric, metric.fullName() + "_sum", metric.labels(), values, histogram.sumNanos() / NANOS_PER_SECOND);
    }

    /** Leaves a histogram out that has counted nothing. */
    void addUsed(Metric metric, Histogram histogram, String... labelValues) {
        if (LongStream.of(histogram.counts()).anyMatch(count -> count > 0)) {
            add(metric, histogram, labelValues);
        }
    }

    private void add(Metric metric, String name, List<String> labels, List<String> values, double value) {
        if (labels.size() != values.size()) {
            throw new IllegalArgumentException(name + " with label values " + values + " (expected: " + labels + ")");
        }
        samples.computeIfAbsent(metric, any -> new ArrayList<>()).add(new Sample(name, labels, values, value));
    }

    /** Every metric in the order of its declaration, those without a value too. */
    List<MetricFamilySamples> families() {
        return Stream.of(Metric.values())
                .map(metric -> new MetricFamilySamples(
                        metric.fullName(), typeOf(metric), metric.help(), samples.getOrDefault(metric, List.of())))
                .toList();
    }

    private static Collector.Type typeOf(Metric metric) {
        return switch (metric.type()) {
            case COUNTER -> Collector.Type.COUNTER;
            case GAUGE -> Collector.Type.GAUGE;
            case HISTOGRAM -> Collector.Type.HISTOGRAM;
        };
    }
}
