package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a change takes in a large cluster: prints what docs/benchmarks.md says of it. */
class TranslationScaleTest {
    private static final int SERVICES = 5_000;
    private static final int ENDPOINTS_EACH = 10;
    private static final int CHANGES = 60;

    private final Ticker ticker = Ticker.system();
    private final List<Service> services =
            IntStream.range(0, SERVICES).mapToObj(TranslationScaleTest::service).toList();
    private final List<EndpointSlice> slices = new ArrayList<>(
            IntStream.range(0, SERVICES).mapToObj(number -> slice(number, 0)).toList());

    @Test
    void aChangeOfOneServiceLeavesTheOthersAsTheyWere() {
        PlannedServices planned = new PlannedServices();
        long begun = ticker.nanos();
        RoutingTable table = translate(planned, RoutingTable.EMPTY);
        double firstMs = (ticker.nanos() - begun) / 1e6;
        assertEquals(SERVICES, table.routes().size());
        List<Double> times = new ArrayList<>();
        List<Double> wholeTimes = new ArrayList<>();
        for (int change = 1; change <= CHANGES; change++) {
            int changed = change * 83 % SERVICES;
            slices.set(changed, slice(changed, change));
            begun = ticker.nanos();
            RoutingTable next = translate(planned, table);
            times.add((ticker.nanos() - begun) / 1e6);
            begun = ticker.nanos();
            RoutingTable whole = translate(new PlannedServices(), table);
            wholeTimes.add((ticker.nanos() - begun) / 1e6);
            assertTrue(next.routesLike(whole));
            assertNotSame(table, next);
            assertSame(
                    table.routes().get((changed + 1) % SERVICES), next.routes().get((changed + 1) % SERVICES));
            table = next;
        }
        System.out.printf(
                "%d Services, %d endpoints: first translation %.0f ms, a change %s, without what is remembered %s%n",
                SERVICES, SERVICES * ENDPOINTS_EACH, firstMs, said(times), said(wholeTimes));
    }

    private static String said(List<Double> times) {
        List<Double> sorted =
                times.subList(CHANGES / 3, CHANGES).stream().sorted().toList();
        return String.format("%.1f ms (median; longest %.1f)", sorted.get(sorted.size() / 2), sorted.getLast());
    }

    private RoutingTable translate(PlannedServices planned, RoutingTable previous) {
        return Translator.translate(
                        new ObservedObjects(services, slices, List.of()), TranslateSettings.DEFAULT, previous, planned)
                .table();
    }

    private static Service service(int number) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop-" + number % 50)
                .withName("service-" + number)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withAnnotations(Map.of(
                        "moorgate.io/host", "service-" + number + ".example",
                        "moorgate.io/affinity", "client-ip",
                        "moorgate.io/idle-timeout", "10m"))
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("web")
                .withPort(80)
                .withTargetPort(new IntOrString(8080))
                .endPort()
                .endSpec()
                .build();
    }

    private static EndpointSlice slice(int number, int change) {
        var builder = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop-" + number % 50)
                .withName("service-" + number + "-a")
                .withLabels(Map.of("kubernetes.io/service-name", "service-" + number))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("web")
                .withPort(8080)
                .endPort();
        for (int endpoint = 0; endpoint < ENDPOINTS_EACH; endpoint++) {
            builder.addToEndpoints(new EndpointBuilder()
                    .withAddresses("10." + number / 250 + "." + number % 250 + "." + (endpoint + 1))
                    .withNewConditions()
                    .withReady(endpoint > 0 || change % 2 == 0)
                    .endConditions()
                    .withNewTargetRef()
                    .withKind("Pod")
                    .withName("pod-" + number + "-" + endpoint)
                    .withUid("uid-" + number + "-" + endpoint + "-" + (endpoint == 1 ? change : 0))
                    .endTargetRef()
                    .build());
        }
        return builder.build();
    }
}
