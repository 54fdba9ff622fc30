package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What each Service's own objects came to when they were last translated. The routes of a Service follow from itself and its
 * slices alone (those that ask for a Secret are planned each time), until hosts and ports are shared out; so where those are the same objects as before, planning them again
 * would yield the same. A source may hand out the same object only as long as it says the same.
 *
 * <p>Confined to one thread.
 */
public final class PlannedServices {
    private Map<ServiceId, Plan> before = Map.of();
    private Map<ServiceId, Plan> now = new LinkedHashMap<>();
    private TranslateSettings rulesBefore = TranslateSettings.DEFAULT;

    /** The plan of one Service: what is planned again only where an object of it is another one. */
    static final class Plan {
        private final ObservedService service;
        private final List<EndpointSlice> slices;
        private final boolean isWhole;
        private final List<Problem> problems;
        private final Route[] routes;

        /** {@code isWhole}: it follows from {@code service} and {@code slices}, and from no Secret. */
        Plan(
                ObservedService service,
                List<EndpointSlice> slices,
                boolean isWhole,
                List<Route> routes,
                List<Problem> problems) {
            this.service = service;
            this.slices = slices;
            this.isWhole = isWhole;
            this.routes = routes.toArray(Route[]::new);
            this.problems = problems;
        }

        private boolean isOf(ObservedService other, List<EndpointSlice> its) {
            boolean same = isWhole && service.object() == other.object() && slices.size() == its.size();
            for (int index = 0; same && index < slices.size(); index++) {
                same = slices.get(index) == its.get(index);
            }
            return same;
        }

        List<Problem> problems() {
            return problems;
        }

        int size() {
            return routes.length;
        }

        Route route(int index) {
            return routes[index];
        }

        /** An equal route, the one that the table has. */
        void put(int index, Route equal) {
            routes[index] = equal;
        }
    }

    /** Begins a translation: what the last one did not ask for is forgotten. */
    void begin() {
        before = now;
        now = new LinkedHashMap<>();
    }

    /** What was planned under other {@code rules}, which hold for all Services, is forgotten: other ports, other drained endpoints. */
    void under(TranslateSettings rules) {
        if (!rules.equals(rulesBefore)) {
            before = Map.of();
            rulesBefore = rules;
        }
    }

    /** The Services that were planned last, the older first: those to begin with, since few change their place. */
    Collection<ServiceId> byAge() {
        return before.keySet();
    }

    /** What {@code object} says, read anew where it is another object than before; empty where it has no name. */
    Optional<ObservedService> read(Service object) {
        var metadata = object.getMetadata();
        if (metadata == null || metadata.getName() == null) {
            return Optional.empty();
        }
        Plan known = before.get(new ServiceId(ObservedService.namespaceOf(metadata), metadata.getName()));
        return known != null && known.service.object() == object
                ? Optional.of(known.service)
                : ObservedService.of(object);
    }

    /** The plan of {@code service}, made by {@code plan} where one of its objects is another one than before. */
    Plan of(ObservedService service, List<EndpointSlice> slices, Supplier<Plan> plan) {
        Plan known = before.get(service.id());
        Plan found = known != null && known.isOf(service, slices) ? known : plan.get();
        now.put(service.id(), found);
        return found;
    }
}
