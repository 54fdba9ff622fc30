package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.routing.ServiceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What each object came to when it was last translated. The routes of a Service follow from itself and its slices alone, those
 * of another object from itself and the Services that it leads to with their slices (those that ask for a Secret are planned each time), until
 * hosts and ports are shared out; so where those are the same objects as before, planning them again
 * would yield the same. A source may hand out the same object only as long as it says the same.
 *
 * <p>Confined to one thread.
 */
public final class PlannedServices {
    private Map<Key, Entry> before = Map.of();
    private Map<Key, Entry> now = new HashMap<>();
    private Map<ServiceId, ObservedService> servicesBefore = Map.of();
    private Map<ServiceId, ObservedService> services = new LinkedHashMap<>();
    private Map<HasMetadata, Declarer> declarersBefore = Map.of();
    private Map<HasMetadata, Declarer> declarers = new IdentityHashMap<>();
    private List<?> rulesBefore = List.of();
    private final ReadObjects gatewayApi = new ReadObjects();

    private record Key(Declarer.Rank rank, String namespace, String name) {
        static Key of(Declarer declarer) {
            return new Key(declarer.rank(), declarer.namespace(), declarer.name());
        }
    }

    /** A plan with everything that it follows from. */
    private record Entry(HasMetadata object, List<List<?>> inputs, boolean isWhole, RoutePlan plan) {
        boolean isOf(HasMetadata other, Function<ServiceId, List<?>> inputsOf, Set<ServiceId> ids) {
            if (!isWhole || object != other) {
                return false;
            }
            int index = 0;
            for (ServiceId id : ids) {
                if (!areSame(inputs.get(index++), inputsOf.apply(id))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean areSame(List<?> these, List<?> those) {
            boolean same = these.size() == those.size();
            for (int index = 0; same && index < these.size(); index++) {
                same = these.get(index) == those.get(index);
            }
            return same;
        }
    }

    /** What was planned, and whether it follows from the objects alone, and from no Secret. */
    record Planned(RoutePlan plan, boolean isWhole) {}

    /** The objects of Gateway API, read. */
    ReadObjects gatewayApi() {
        return gatewayApi;
    }

    /** Begins a translation: what the last one did not ask for is forgotten. */
    void begin() {
        before = now;
        now = new HashMap<>();
        servicesBefore = services;
        services = new LinkedHashMap<>();
        declarersBefore = declarers;
        declarers = new IdentityHashMap<>(declarersBefore.size());
    }

    /**
     * What was planned under other {@code rules}, which hold for all objects, is forgotten: other ports, other drained endpoints, other classes.
     */
    void under(List<?> rules) {
        if (!rules.equals(rulesBefore)) {
            before = Map.of();
            rulesBefore = rules;
        }
    }

    /** The Services that were planned last, the older first: those to begin with, since few change their place. */
    Collection<ServiceId> byAge() {
        return servicesBefore.keySet();
    }

    /** What {@code object} says, read anew where it is another object than before; empty where it has no name. */
    Optional<ObservedService> read(Service object) {
        var metadata = object.getMetadata();
        if (metadata == null || metadata.getName() == null) {
            return Optional.empty();
        }
        ObservedService known =
                servicesBefore.get(new ServiceId(ObservedService.namespaceOf(metadata), metadata.getName()));
        return known != null && known.object() == object ? Optional.of(known) : ObservedService.of(object);
    }

    /** What {@code object}, which has a name, declares as; read anew where it is another object than before. */
    Declarer declarer(Declarer.Rank rank, HasMetadata object) {
        Declarer known = declarersBefore.get(object);
        Declarer found = known == null ? Declarer.of(rank, object.getMetadata()) : known;
        declarers.put(object, found);
        return found;
    }

    /** Remembers {@code service}, which comes in the order of age. */
    void keep(ServiceId id, ObservedService service) {
        services.put(id, service);
    }

    /**
     * The plan of {@code object}, made by {@code plan} where one of the objects that it follows from is another one than before.
     *
     * @param inputsOf the objects that say what there is of a Service
     * @param own a Service that the plan follows from beside those that it leads to
     */
    RoutePlan of(
            Declarer declarer,
            HasMetadata object,
            Optional<ServiceId> own,
            Function<ServiceId, List<?>> inputsOf,
            Supplier<Planned> plan) {
        Key key = Key.of(declarer);
        Entry known = before.get(key);
        if (known == null || !known.isOf(object, inputsOf, followed(known.plan(), own))) {
            Planned made = plan.get();
            List<List<?>> inputs =
                    followed(made.plan(), own).stream().<List<?>>map(inputsOf).toList();
            known = new Entry(object, inputs, made.isWhole(), made.plan());
        }
        now.put(key, known);
        return known.plan();
    }

    private static Set<ServiceId> followed(RoutePlan plan, Optional<ServiceId> own) {
        return own.map(Set::of).orElseGet(plan::backends);
    }
}
