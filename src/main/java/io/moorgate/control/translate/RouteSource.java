package io.moorgate.control.translate;

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

    /** What bears on every plan; where it is another than before, everything is planned anew. */
    default List<?> rules(Planning planning) {
        return List.of();
    }
}
