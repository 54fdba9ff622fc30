package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Serving;
import io.moorgate.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans the routes that Services declare by their own annotations. */
final class ServiceRoutes implements RouteSource {
    @Override
    public List<RoutePlan> plans(Planning planning, Consumer<Problem> problems) {
        List<RoutePlan> plans = new ArrayList<>(planning.services().size());
        for (ObservedService service : planning.services().values()) {
            if (!RoutePlanner.isAnnotated(service)) {
                continue;
            }
            boolean namesHosts = service.annotations().containsKey(Serving.HOST.fullKey());
            Declarer declarer = Declarer.of(service, namesHosts);
            plans.add(planning.planned()
                    .of(
                            declarer,
                            service.object(),
                            Optional.of(service.id()),
                            planning::inputsOf,
                            () -> plan(declarer, service, planning)));
        }
        return plans;
    }

    /**
     * The routes of one Service. What the readers did not foresee in an object (the model lets nulls through where the
     * API server would not) costs that Service its routes, and no other Service.
     */
    private static PlannedServices.Planned plan(Declarer declarer, ObservedService service, Planning planning) {
        List<Problem> found = new ArrayList<>();
        int askedBefore = planning.secrets().asked();
        try {
            List<Route> routes = RoutePlanner.plan(
                    planning.settings(),
                    planning.defaults(),
                    service,
                    planning.slices(),
                    planning.secrets(),
                    found::add);
            boolean isWhole = planning.secrets().asked() == askedBefore;
            return new PlannedServices.Planned(
                    new RoutePlan(declarer, routes, RoutePlan.bounded(declarer.subject(), found)), isWhole);
        } catch (RuntimeException fault) {
            return RoutePlan.failed(declarer, fault);
        }
    }
}
