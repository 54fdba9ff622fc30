package io.moorgate.control.translate;

import io.moorgate.routing.Route;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Settles what several objects ask for. A host belongs to the namespace of the oldest object that names it, of whatever kind. Of several
 * routes that claim the same place the first has it: a Service's own before an Ingress', that before one of Gateway API; within a kind
 * that of the older object, then by namespace and name. Fallbacks come after all other routes of their kind. Used once.
 */
final class Settlement {
    private final HostOwners owners;
    private final ServerNamesPlanner names;
    private final Reuse reuse;
    private final Claims claims;

    Settlement(HostOwners owners, ServerNamesPlanner names, Reuse reuse, Claims claims) {
        this.owners = owners;
        this.names = names;
        this.reuse = reuse;
        this.claims = claims;
    }

    /** Gives each of {@code plans} what it can have; they come by rank, those of one rank by age. */
    void settle(List<RoutePlan> plans) {
        plans.stream()
                .sorted(Comparator.comparing(RoutePlan::declarer, Declarer.BY_AGE))
                .forEach(owners::own);
        int begin = 0;
        while (begin < plans.size()) {
            int end = begin;
            while (end < plans.size()
                    && plans.get(end).declarer().rank()
                            == plans.get(begin).declarer().rank()) {
                end++;
            }
            List<RoutePlan> ofRank = plans.subList(begin, end);
            ofRank.forEach(plan -> settle(plan, 0, plan.firstFallback()));
            ofRank.forEach(plan -> settle(plan, plan.firstFallback(), plan.size()));
            begin = end;
        }
    }

    private void settle(RoutePlan plan, int from, int to) {
        for (int index = from; index < to; index++) {
            Route route = plan.route(index);
            Optional<Route> admitted = owners.admit(plan.declarer(), route).flatMap(names::admit);
            if (admitted.isPresent()) {
                Route reused = reuse.of(admitted.get());
                if (admitted.get() == route) {
                    plan.put(index, reused);
                }
                claims.claim(reused);
            }
        }
    }
}
