package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a change takes where 5,000 Ingresses lead to as many Services. */
class IngressScaleTest {
    private static final int INGRESSES = 5_000;
    private static final int CHANGES = 15;

    private final Ticker ticker = Ticker.system();
    private final List<Service> services =
            IntStream.range(0, INGRESSES).mapToObj(IngressScaleTest::service).toList();
    private final List<EndpointSlice> slices = new ArrayList<>(
            IntStream.range(0, INGRESSES).mapToObj(number -> slice(number, 0)).toList());
    private final List<HasMetadata> ingresses = new ArrayList<>(
            IntStream.range(0, INGRESSES).mapToObj(number -> ingress(number, 0)).toList());

    @Test
    void aChangeOfOneIngressOrSliceLeavesTheOthersAsTheyWere() {
        PlannedServices planned = new PlannedServices();
        long begun = ticker.nanos();
        RoutingTable table = translate(planned, RoutingTable.EMPTY);
        double firstMs = (ticker.nanos() - begun) / 1e6;
        assertEquals(INGRESSES, table.routes().size());
        List<Double> ofSlices = new ArrayList<>();
        List<Double> ofIngresses = new ArrayList<>();
        for (int change = 1; change <= CHANGES; change++) {
            int changed = change * 83 % INGRESSES;
            slices.set(changed, slice(changed, change));
            begun = ticker.nanos();
            RoutingTable next = translate(planned, table);
            ofSlices.add((ticker.nanos() - begun) / 1e6);
            assertNotSame(table, next);
            ingresses.set(changed, ingress(changed, change));
            begun = ticker.nanos();
            RoutingTable after = translate(planned, next);
            ofIngresses.add((ticker.nanos() - begun) / 1e6);
            assertTrue(change % 5 > 0 || after.routesLike(translate(new PlannedServices(), next)));
            assertSame(
                    next.routes().get((changed + 1) % INGRESSES), after.routes().get((changed + 1) % INGRESSES));
            table = after;
        }
        System.out.printf(
                "%d Ingresses: first translation %.0f ms, a change of endpoints %.1f ms, of an Ingress %.1f ms (medians)%n",
                INGRESSES, firstMs, median(ofSlices), median(ofIngresses));
    }

    private static double median(List<Double> times) {
        List<Double> sorted =
                times.subList(CHANGES / 3, CHANGES).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private RoutingTable translate(PlannedServices planned, RoutingTable previous) {
        ObservedObjects observed = new ObservedObjects(services, slices, List.of(), ingresses);
        return Translator.translate(observed, TranslateSettings.DEFAULT, previous, planned)
                .table();
    }

    private static String namespace(int number) {
        return "shop-" + number % 50;
    }

    private static Service service(int number) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace(number))
                .withName("service-" + number)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("web")
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }

    private static EndpointSlice slice(int number, int change) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace(number))
                .withName("service-" + number + "-a")
                .withLabels(Map.of("kubernetes.io/service-name", "service-" + number))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("web")
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withAddresses("10." + number / 250 + "." + number % 250 + "." + (change % 200 + 1))
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withName("pod-" + number)
                .withUid("uid-" + number + "-" + change)
                .endTargetRef()
                .endEndpoint()
                .build();
    }

    private static Ingress ingress(int number, int change) {
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace(namespace(number))
                .withName("ingress-" + number)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withAnnotations(Map.of(
                        "nginx.ingress.kubernetes.io/proxy-read-timeout",
                        String.valueOf(60 + change),
                        "moorgate.io/affinity",
                        "cookie"))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName("moorgate")
                .addNewRule()
                .withHost("service-" + number + ".example")
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName("service-" + number)
                .withNewPort()
                .withNumber(80)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build();
    }
}
