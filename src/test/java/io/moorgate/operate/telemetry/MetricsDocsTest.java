package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Makes docs/metrics.md from {@link Metric}, or holds it to be as made. */
class MetricsDocsTest {
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final String COMMAND = "make docs (mvn test -Dtest='*DocsTest' -Ddocs.update=true)";

    @Test
    void thePageIsMadeFromTheDeclarations() throws IOException {
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        String found = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertEquals(page(), found, PAGE + " is stale; make it anew: " + COMMAND);
    }

    private static String page() {
        return """
                # Metrics

                <!-- Made from io.moorgate.operate.telemetry.Metric by: %s -->

                At `/q/metrics` of the management port, in the formats of Prometheus, next to the JVM's and the process's own.
                `protocol` is `http`, `sse`, `websocket`, `grpc` or `tcp`; an exchange that becomes an event stream (`sse`) has opened
                as both and ends as that, and its request counts as `http`. `endpoint` is the pod's name, or address and port where no
                pod stands behind it. No label ever carries a client's address or a path. The series of an endpoint that is
                gone are removed once its last connection has ended; those of a Service stay for five minutes more, so
                that its last values are scraped.

                Counters that rates are usually taken of begin at 0: connections opened, ends by `done`, `reset` and `drain`, connects that are
                refused or time out, connections that rebalancing has moved, answers 200, 502, 503 and 504, gRPC calls `OK` and
                `UNAVAILABLE` and affinity lookups of each Service that is routed, limits, and TLS handshakes. Other series appear with their
                first value. The dashboard and the alerts of the [chart](../charts/moorgate/README.md) use these metrics, and each alert has a
                page in [runbooks](runbooks).

                **Scraping.** The labels `namespace`, `service` and `endpoint` speak of the Services that are served. Prometheus sets labels of these
                names itself where it finds targets through Kubernetes: set `honor_labels: true`, and drop those of the target, as the chart's
                ServiceMonitor and PodMonitor do. The page is sent with gzip to those that take it. It is text (`text/plain; version=0.0.4`) for those
                that take that, or any, and OpenMetrics (`application/openmetrics-text; version=1.0.0`) for those that take nothing else.

                | metric | type | labels | |
                |---|---|---|---|
                %s

                Bounds of the histograms' buckets, in seconds:

                %s
                """.formatted(
                        COMMAND,
                        Stream.of(Metric.values()).map(MetricsDocsTest::row).collect(Collectors.joining("\n")),
                        Stream.of(Metric.values())
                                .filter(metric -> metric.type() == Metric.Type.HISTOGRAM)
                                .map(MetricsDocsTest::bounds)
                                .collect(Collectors.joining("\n")));
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        metric.fullName(),
                        metric.type().name().toLowerCase(java.util.Locale.ROOT),
                        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(" ")),
                        metric.help());
    }

    private static String bounds(Metric metric) {
        return "- `" + metric.fullName() + "`: "
                + IntStream.range(0, metric.buckets().count())
                        .mapToObj(index -> number(metric.buckets().seconds(index)))
                        .collect(Collectors.joining(", "));
    }

    private static String number(double seconds) {
        return java.math.BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
    }
}
