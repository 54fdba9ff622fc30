package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An endpoint that is drained by request. */
class DrainedEndpointTest {
    @Test
    void isOneThatTerminatesUntilTheRequestIsUndone() throws IOException {
        GoldenCase golden = GoldenCase.read(ready());
        PlannedServices planned = new PlannedServices();
        RoutingTable before = translate(golden, Set.of(), RoutingTable.EMPTY, planned);
        Route route = before.routes().stream()
                .filter(DrainedEndpointTest::hasReady)
                .findFirst()
                .orElseThrow();
        Endpoint endpoint = ready(route).getFirst();
        DrainedEndpoint drained = new DrainedEndpoint(route.service(), endpoint.id());
        RoutingTable during = translate(golden, Set.of(drained), before, planned);
        assertEquals(EndpointState.DRAINING, state(during, drained));
        assertEquals(EndpointState.READY, state(translate(golden, Set.of(), during, planned), drained));
    }

    @Test
    void isEveryEndpointOfAPodThatItsLabelDrains() throws IOException {
        GoldenCase golden = GoldenCase.read("several-slices");
        PlannedServices planned = new PlannedServices();
        RoutingTable before = translate(golden, Set.of(), RoutingTable.EMPTY, planned);
        Route route = before.routes().getFirst();
        Endpoint endpoint = ready(route).getFirst();
        String uid = endpoint.id().value().substring(0, endpoint.id().value().lastIndexOf(':'));
        RoutingTable during = translate(golden, golden.settings().withDrained(Set.of(), Set.of(uid)), before, planned);
        DrainedEndpoint drained = new DrainedEndpoint(route.service(), endpoint.id());
        assertEquals(EndpointState.DRAINING, state(during, drained));
        assertEquals(ready(route).size() - 1, ready(during.routes().getFirst()).size());
    }

    private static String ready() throws IOException {
        return GoldenCase.names()
                .filter(DrainedEndpointTest::hasReady)
                .findFirst()
                .orElseThrow();
    }

    private static boolean hasReady(String name) {
        try {
            return translate(GoldenCase.read(name), Set.of(), RoutingTable.EMPTY, new PlannedServices())
                    .routes()
                    .stream()
                    .anyMatch(DrainedEndpointTest::hasReady);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static boolean hasReady(Route route) {
        return !ready(route).isEmpty();
    }

    private static List<Endpoint> ready(Route route) {
        return route.upstream().endpoints().all().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.READY)
                .toList();
    }

    private static EndpointState state(RoutingTable table, DrainedEndpoint drained) {
        return table.routes().stream()
                .filter(route -> route.service().equals(drained.service()))
                .findFirst()
                .orElseThrow()
                .upstream()
                .endpoints()
                .byId()
                .get(drained.endpoint())
                .state();
    }

    private static RoutingTable translate(
            GoldenCase golden, Set<DrainedEndpoint> drained, RoutingTable previous, PlannedServices planned) {
        return translate(golden, golden.settings().withDrained(drained), previous, planned);
    }

    private static RoutingTable translate(
            GoldenCase golden, TranslateSettings settings, RoutingTable previous, PlannedServices planned) {
        return Translator.translate(golden.observed(), settings, previous, planned)
                .table();
    }
}
