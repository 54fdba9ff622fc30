package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import java.util.List;
import java.util.function.Consumer;

/** A planner: turns the objects of one kind into plans of routes, beside the planners of other kinds. Stateless. */
interface RouteSource {
    /** Every planner, by the rank of what it plans. */
    List<RouteSource> ALL = List.of(new ServiceRoutes(), new IngressRoutes(), new GatewayRoutes());

    /**
     * The plans of its objects, by rank and age.
     *
     * @param problems gets what concerns no single plan
     */
    List<RoutePlan> plans(Planning planning, Consumer<Problem> problems);

    /** Objects that bear on every plan; where one is another than before, everything is planned anew. */
    default List<? extends HasMetadata> rules(ObservedObjects observed) {
        return List.of();
    }
}
