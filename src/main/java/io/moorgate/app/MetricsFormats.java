package io.moorgate.app;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/**
 * The metrics page in the two formats of Prometheus: OpenMetrics for those that take no other, else text. It goes before the page of
 * Quarkus, which serves OpenMetrics to those only that take anything.
 *
 * <p>Thread: pages are written on worker threads.
 */
final class MetricsFormats {
    private static final String PATH = "/q/metrics";
    private static final String ANY = "*";

    private final CollectorRegistry registry;

    /** Of all that is in {@code registry}. */
    MetricsFormats(CollectorRegistry registry) {
        this.registry = registry;
    }

    /** Serves the page on {@code router}; a request for neither format is left to what comes behind. */
    void mount(Router router) {
        // Vert.x compresses nothing that says identity, which Quarkus says first of everything.
        router.route(PATH).order(1).handler(context -> {
            context.response().headers().remove("Content-Encoding");
            context.next();
        });
        router.get(PATH).order(1).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        Optional<String> format = formatOf(context.parsedHeaders().accept());
        if (format.isEmpty()) {
            context.next();
            return;
        }
        context.vertx()
                .executeBlocking(() -> page(format.get()), false)
                .onSuccess(page -> context.response()
                        .putHeader("Content-Type", format.get())
                        .end(page))
                .onFailure(context::fail);
    }

    /** The media type of the page for a client that accepts these; empty where it accepts none of ours. */
    private static Optional<String> formatOf(List<MIMEHeader> accepted) {
        if (accepted.isEmpty() || admits(accepted, "text", "plain")) {
            return Optional.of(TextFormat.CONTENT_TYPE_004);
        }
        return admits(accepted, "application", "openmetrics-text")
                ? Optional.of(TextFormat.CONTENT_TYPE_OPENMETRICS_100)
                : Optional.empty();
    }

    private static boolean admits(List<MIMEHeader> accepted, String type, String subtype) {
        return accepted.stream()
                .anyMatch(each -> each.weight() > 0
                        && (each.component().equals(ANY) || each.component().equalsIgnoreCase(type))
                        && (each.subComponent().equals(ANY)
                                || each.subComponent().equalsIgnoreCase(subtype)));
    }

    private String page(String format) throws IOException {
        StringWriter page = new StringWriter();
        TextFormat.writeFormat(format, page, registry.metricFamilySamples());
        return page.toString();
    }
}
