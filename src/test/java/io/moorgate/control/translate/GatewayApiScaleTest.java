package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.routing.RoutingTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a change takes where 5,000 HTTPRoutes lead to as many Services, in CPU time of the thread. */
class GatewayApiScaleTest {
    private static final int ROUTES = 5_000;
    private static final int CHANGES = 15;
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final List<Service> services =
            IntStream.range(0, ROUTES).mapToObj(GatewayApiScaleTest::service).toList();
    private final List<EndpointSlice> slices = new ArrayList<>(
            IntStream.range(0, ROUTES).mapToObj(number -> slice(number, 0)).toList());
    private final List<HasMetadata> others = new ArrayList<>(
            IntStream.range(0, ROUTES).mapToObj(number -> route(number, 0)).toList());
    private final RouteReferences references = new RouteReferences();

    GatewayApiScaleTest() {
        others.add(object("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: moorgate}
                spec: {controllerName: moorgate.io/gateway}
                """));
        others.add(gateway(0));
    }

    @Test
    void aChangeOfOneRouteOrSliceLeavesTheOthersAsTheyWere() {
        PlannedServices planned = new PlannedServices();
        long begun = cpuNanos();
        RoutingTable table = translate(planned, RoutingTable.EMPTY);
        double firstMs = (cpuNanos() - begun) / 1e6;
        assertEquals(ROUTES, table.routes().size());
        List<Double> ofSlices = new ArrayList<>();
        List<Double> ofRoutes = new ArrayList<>();
        List<Double> ofStatuses = new ArrayList<>();
        for (int change = 1; change <= CHANGES; change++) {
            int changed = change * 83 % ROUTES;
            slices.set(changed, slice(changed, change));
            begun = cpuNanos();
            RoutingTable next = translate(planned, table);
            ofSlices.add((cpuNanos() - begun) / 1e6);
            assertNotSame(table, next);
            others.set(changed, route(changed, change));
            begun = cpuNanos();
            RoutingTable after = translate(planned, next);
            ofRoutes.add((cpuNanos() - begun) / 1e6);
            assertNotSame(next, after);
            assertTrue(change % 5 > 0 || after.routesLike(translate(new PlannedServices(), next)));
            assertSame(next.routes().get((changed + 1) % ROUTES), after.routes().get((changed + 1) % ROUTES));
            others.set(ROUTES + 1, gateway(change));
            begun = cpuNanos();
            assertSame(after, translate(planned, after));
            ofStatuses.add((cpuNanos() - begun) / 1e6);
            table = after;
        }
        System.out.printf(
                "%d HTTPRoutes: first translation %.0f ms, a change of endpoints %.1f ms, of an HTTPRoute %.1f ms,"
                        + " of the Gateway's status %.1f ms (medians, CPU)%n",
                ROUTES, firstMs, median(ofSlices), median(ofRoutes), median(ofStatuses));
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(List<Double> times) {
        List<Double> sorted =
                times.subList(CHANGES / 3, CHANGES).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** As the source and the loop do it for each change. */
    private RoutingTable translate(PlannedServices planned, RoutingTable previous) {
        references.read(others, TranslateSettings.DEFAULT);
        assertEquals(ROUTES, references.services().size());
        ObservedObjects observed = new ObservedObjects(services, slices, List.of(), others);
        return Translator.translate(observed, TranslateSettings.DEFAULT, previous, planned)
                .table();
    }

    private static GenericKubernetesResource object(String yaml) {
        return YAML.unmarshal(YAML.asJson(YAML.unmarshal(yaml)), GenericKubernetesResource.class);
    }

    private static GenericKubernetesResource gateway(int change) {
        return object("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra, resourceVersion: "%1$d"}
                spec:
                  gatewayClassName: moorgate
                  listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]
                status: {listeners: [{name: http, attachedRoutes: %1$d}]}
                """.formatted(change));
    }

    private static String namespace(int number) {
        return "shop-" + number % 50;
    }

    private static GenericKubernetesResource route(int number, int change) {
        return object("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: route-%1$d, namespace: %2$s, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec:
                  parentRefs: [{name: edge, namespace: infra}]
                  hostnames: [service-%1$d.example]
                  rules: [{backendRefs: [{name: service-%1$d, port: 80}], timeouts: {request: %3$ds}}]
                """.formatted(number, namespace(number), 60 + change));
    }

    private static Service service(int number) {
        return YAML.unmarshal("""
                {"apiVersion": "v1", "kind": "Service",
                 "metadata": {"name": "service-%1$d", "namespace": "%2$s", "creationTimestamp": "2026-01-01T00:00:00Z"},
                 "spec": {"ports": [{"name": "web", "port": 80}]}}
                """.formatted(number, namespace(number)), Service.class);
    }

    private static EndpointSlice slice(int number, int change) {
        return YAML.unmarshal(
                """
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
                 "metadata": {"name": "service-%1$d-a", "namespace": "%2$s",
                  "labels": {"kubernetes.io/service-name": "service-%1$d"}},
                 "addressType": "IPv4", "ports": [{"name": "web", "port": 8080}],
                 "endpoints": [{"addresses": ["10.%3$d.%4$d.%5$d"], "conditions": {"ready": true},
                  "targetRef": {"kind": "Pod", "name": "pod-%1$d", "uid": "uid-%1$d-%5$d"}}]}
                """.formatted(number, namespace(number), number / 250, number % 250, change % 200 + 1),
                EndpointSlice.class);
    }
}
