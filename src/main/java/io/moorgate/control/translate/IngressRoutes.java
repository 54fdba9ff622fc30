package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.moorgate.control.annotation.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Plans the routes that Ingresses of the gateway's class ask for. */
final class IngressRoutes implements RouteSource {
    private record Own(Declarer declarer, Ingress object) {}

    @Override
    public List<?> rules(Planning planning) {
        return planning.observed().others(IngressClass.class);
    }

    @Override
    public List<RoutePlan> plans(Planning planning, Consumer<Problem> problems) {
        IngressClasses classes = classes(planning);
        classes.foreign()
                .ifPresent(foreign -> problems.accept(new Problem(
                        Problem.Subject.of(
                                "IngressClass", "", foreign.getMetadata().getName()),
                        "spec.controller",
                        "belongs to another controller, so no Ingress is served (expected: " + IngressClasses.CONTROLLER
                                + ")")));
        List<RoutePlan> plans = new ArrayList<>();
        for (Own own : ownByAge(planning, classes)) {
            plans.add(planning.planned()
                    .of(own.declarer(), own.object(), Optional.empty(), planning::inputsOf, () -> plan(own, planning)));
        }
        return plans;
    }

    private static IngressClasses classes(Planning planning) {
        return new IngressClasses(
                planning.settings().gatewayClass(), planning.observed().others(IngressClass.class));
    }

    private static List<Own> ownByAge(Planning planning, IngressClasses classes) {
        return planning.observed().others(Ingress.class).stream()
                .filter(ingress ->
                        ingress.getMetadata() != null && ingress.getMetadata().getName() != null)
                .filter(classes::isOurs)
                .map(ingress -> new Own(planning.planned().declarer(Declarer.Rank.INGRESS, ingress), ingress))
                .sorted(Comparator.comparing(Own::declarer, Declarer.BY_AGE))
                .toList();
    }

    private static PlannedServices.Planned plan(Own own, Planning planning) {
        try {
            return new IngressPlanner(own.declarer(), own.object(), planning).plan();
        } catch (RuntimeException fault) {
            return RoutePlan.failed(own.declarer(), fault);
        }
    }
}
