package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How long a change takes in a large cluster: prints what docs/benchmarks.md says of it. A table made of what is remembered is the one made of everything,
 * which is looked at after every fifth change and the last: a Service changes once, so that no difference of one before is lost.
 */
class TranslationScaleTest {
    private static final int SERVICES = 5_000;
    private static final int ENDPOINTS_EACH = 10;
    private static final int CHANGES = 60;
    private static final int CHANGES_PER_LOOK = 5;

    private final List<Service> services =
            IntStream.range(0, SERVICES).mapToObj(TranslationScaleTest::service).toList();
    private final List<EndpointSlice> slices = new ArrayList<>(
            IntStream.range(0, SERVICES).mapToObj(number -> slice(number, 0)).toList());

    @Test
    void aChangeOfOneServiceLeavesTheOthersAsTheyWere() {
        PlannedServices planned = new PlannedServices();
        List<Double> first = new ArrayList<>();
        RoutingTable table = LargeCluster.timed(first, () -> translate(planned, RoutingTable.EMPTY));
        assertEquals(SERVICES, table.routes().size());
        List<Double> times = new ArrayList<>();
        List<Double> wholeTimes = new ArrayList<>();
        for (int change = 1; change <= CHANGES; change++) {
            int changed = change * 83 % SERVICES;
            slices.set(changed, slice(changed, change));
            RoutingTable before = table;
            RoutingTable next = LargeCluster.timed(times, () -> translate(planned, before));
            if (change % CHANGES_PER_LOOK == 0) {
                assertTrue(next.routesLike(
                        LargeCluster.timed(wholeTimes, () -> translate(new PlannedServices(), before))));
            }
            assertNotSame(table, next);
            assertSame(
                    table.routes().get((changed + 1) % SERVICES), next.routes().get((changed + 1) % SERVICES));
            table = next;
        }
        System.out.printf(
                "%d Services, %d endpoints: first translation %.0f ms, a change %s, without what is remembered %s%n",
                SERVICES,
                SERVICES * ENDPOINTS_EACH,
                first.getFirst(),
                LargeCluster.summary(times),
                LargeCluster.summary(wholeTimes));
    }

    private RoutingTable translate(PlannedServices planned, RoutingTable previous) {
        return Translator.translate(
                        new ObservedObjects(services, slices, List.of()), TranslateSettings.DEFAULT, previous, planned)
                .table();
    }

    private static Service service(int number) {
        return LargeCluster.service(
                number,
                Map.of(
                        "host", "service-" + number + ".example",
                        "affinity", "client-ip",
                        "idle-timeout", "10m"));
    }

    private static EndpointSlice slice(int number, int change) {
        return LargeCluster.slice(
                number,
                IntStream.range(0, ENDPOINTS_EACH)
                        .mapToObj(index -> LargeCluster.endpoint(
                                number,
                                index + 1,
                                index > 0 || change % 2 == 0,
                                number + "-" + index,
                                index == 1 ? change : 0))
                        .toList());
    }
}
