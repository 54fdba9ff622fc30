package io.moorgate.health;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The endpoints of one upstream that are put aside, at one moment. Any thread: what it remembers of the endpoints that it was asked
 * about last is one volatile reference to an immutable record.
 */
final class Aside {
    private final Set<EndpointId> ids;
    private volatile View last = new View(Endpoints.NONE, List.of(), false);

    private record View(Endpoints endpoints, List<Endpoint> usable, boolean isPanic) {}

    Aside(Set<EndpointId> ids) {
        this.ids = Set.copyOf(ids);
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /**
     * Those of {@code endpoints} that a client without a pin may get: of the gateway's zone, else of any; all of them where every
     * one is put aside.
     */
    List<Endpoint> usable(Endpoints endpoints) {
        return view(endpoints).usable();
    }

    /** Whether {@code endpoint} may get clients. */
    boolean isUsable(Endpoints endpoints, EndpointId endpoint) {
        return !ids.contains(endpoint) || isPanic(endpoints);
    }

    /** Whether every endpoint that clients could get is put aside. */
    boolean isPanic(Endpoints endpoints) {
        return view(endpoints).isPanic();
    }

    private View view(Endpoints endpoints) {
        View view = last;
        if (view.endpoints() != endpoints) {
            view = look(endpoints);
            last = view;
        }
        return view;
    }

    private View look(Endpoints endpoints) {
        Predicate<Endpoint> isThere = endpoint -> !ids.contains(endpoint.id());
        List<Endpoint> near = endpoints.forNewClients().stream().filter(isThere).toList();
        List<Endpoint> found =
                near.isEmpty() ? open(endpoints).stream().filter(isThere).toList() : near;
        boolean isPanic = found.isEmpty() && !endpoints.forNewClients().isEmpty();
        return new View(endpoints, isPanic ? endpoints.forNewClients() : found, isPanic);
    }

    /** Those that may get clients, of every zone: the ready ones; where there is none, those that drain. */
    static List<Endpoint> open(Endpoints endpoints) {
        if (endpoints.forNewClients().isEmpty()) {
            return List.of();
        }
        EndpointState state = endpoints.forNewClients().getFirst().state();
        return endpoints.all().stream()
                .filter(endpoint -> endpoint.state() == state)
                .toList();
    }
}
