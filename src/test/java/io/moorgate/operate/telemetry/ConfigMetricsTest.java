package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationState;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.operate.ChatService;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

// Deprecated by Micrometer, but the one that Quarkus runs.
@SuppressWarnings("deprecation")
class ConfigMetricsTest {
    private static final String ENDPOINTS =
            "moorgate_endpoints{namespace=\"default\",service=\"chat\",protocol=\"http\",state=\"";

    private final EndpointHealth health = new EndpointHealth(Ticker.system(), HealthEvents.SILENT);

    @Test
    void countsAnEndpointOfSeveralRoutesOnceByItsState() {
        Route route = ChatService.route(
                ChatService.ready("chat-0"),
                ChatService.ready("chat-1"),
                ChatService.endpoint("chat-2", EndpointState.DRAINING));
        List<String> page = page(ChatService.table(7, route, route), ConfigurationState.NONE, OptionalLong.empty());
        assertTrue(page.contains(ENDPOINTS + "ready\",} 2.0"), page::toString);
        assertTrue(page.contains(ENDPOINTS + "draining\",} 1.0"), page::toString);
        assertTrue(page.contains(ENDPOINTS + "not-ready\",} 0.0"), page::toString);
        assertTrue(page.contains("moorgate_config_generation 7.0"), page::toString);
    }

    @Test
    void anEndpointThatIsPutAsideIsNotCountedAsReady() {
        Route route = ChatService.route(ChatService.ready("chat-0"), ChatService.ready("chat-1"));
        RoutingTable table = ChatService.table(7, route);
        health.retain(table);
        Endpoint aside = route.upstream().endpoints().all().getFirst();
        for (int connect = 0; connect < 5; connect++) {
            health.connectFailed(route.upstream(), aside.id(), "refused");
        }
        List<String> page = page(table, ConfigurationState.NONE, OptionalLong.empty());
        assertTrue(page.contains(ENDPOINTS + "ready\",} 1.0"), page::toString);
        assertTrue(page.contains(ENDPOINTS + "ejected\",} 1.0"), page::toString);
        assertTrue(page.contains(ENDPOINTS + "unhealthy\",} 0.0"), page::toString);
        String series = "moorgate_endpoint_health{namespace=\"default\",service=\"chat\",port=\"http\",endpoint=\""
                + aside.name() + "\",state=\"";
        assertTrue(page.contains(series + "ejected\",} 1.0"), page::toString);
        assertTrue(page.contains(series + "healthy\",} 0.0"), page::toString);
        assertEquals(
                4,
                page.stream()
                        .filter(line -> line.startsWith("moorgate_endpoint_health"))
                        .count());
    }

    @Test
    void tellsWhereTheConfigurationStands() {
        Problem problem = new Problem(new Problem.OfService(ChatService.ID), "host", "\"?\" (expected: a host)");
        var state = new ConfigurationState(true, 1, List.of(problem), 2_500_000, 1, 0);
        List<String> page = page(RoutingTable.EMPTY, state, OptionalLong.of(1_500_000_000));
        assertEquals(
                List.of(
                        "moorgate_affinity_entries 42.0",
                        "moorgate_problems 1.0",
                        "moorgate_config_generation 0.0",
                        "moorgate_config_apply_seconds 0.0025",
                        "moorgate_config_source_age_seconds 1.5"),
                page);
    }

    private List<String> page(RoutingTable table, ConfigurationState state, OptionalLong age) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.getPrometheusRegistry()
                .register(new MetricsExport(List.of(
                        new ConfigMetrics(() -> table, health, () -> state, () -> age, () -> 42),
                        new HealthMetrics(() -> table, health))));
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
