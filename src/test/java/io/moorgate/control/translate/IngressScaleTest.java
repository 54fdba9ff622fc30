package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.moorgate.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a change takes where 5,000 Ingresses lead to as many Services. */
class IngressScaleTest {
    private static final int INGRESSES = 5_000;
    private static final int CHANGES = 15;

    private final List<Service> services = IntStream.range(0, INGRESSES)
            .mapToObj(number -> LargeCluster.service(number, Map.of()))
            .toList();
    private final List<EndpointSlice> slices = new ArrayList<>(
            IntStream.range(0, INGRESSES).mapToObj(number -> slice(number, 0)).toList());
    private final List<HasMetadata> ingresses = new ArrayList<>(
            IntStream.range(0, INGRESSES).mapToObj(number -> ingress(number, 0)).toList());

    @Test
    void aChangeOfOneIngressOrSliceLeavesTheOthersAsTheyWere() {
        PlannedServices planned = new PlannedServices();
        List<Double> first = new ArrayList<>();
        RoutingTable table = LargeCluster.timed(first, () -> translate(planned, RoutingTable.EMPTY));
        assertEquals(INGRESSES, table.routes().size());
        List<Double> ofSlices = new ArrayList<>();
        List<Double> ofIngresses = new ArrayList<>();
        for (int change = 1; change <= CHANGES; change++) {
            int changed = change * 83 % INGRESSES;
            slices.set(changed, slice(changed, change));
            RoutingTable before = table;
            RoutingTable next = LargeCluster.timed(ofSlices, () -> translate(planned, before));
            assertNotSame(table, next);
            ingresses.set(changed, ingress(changed, change));
            RoutingTable after = LargeCluster.timed(ofIngresses, () -> translate(planned, next));
            assertTrue(change % 5 > 0 || after.routesLike(translate(new PlannedServices(), next)));
            assertSame(
                    next.routes().get((changed + 1) % INGRESSES), after.routes().get((changed + 1) % INGRESSES));
            table = after;
        }
        System.out.printf(
                "%d Ingresses: first translation %.0f ms, a change of endpoints %s, of an Ingress %s%n",
                INGRESSES, first.getFirst(), LargeCluster.summary(ofSlices), LargeCluster.summary(ofIngresses));
    }

    private RoutingTable translate(PlannedServices planned, RoutingTable previous) {
        ObservedObjects observed = new ObservedObjects(services, slices, List.of(), ingresses);
        return Translator.translate(observed, TranslateSettings.DEFAULT, previous, planned)
                .table();
    }

    private static EndpointSlice slice(int number, int change) {
        return LargeCluster.slice(
                number, List.of(LargeCluster.endpoint(number, change % 200 + 1, true, "" + number, change)));
    }

    private static Ingress ingress(int number, int change) {
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace(LargeCluster.namespace(number))
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
