package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The objects, beside Services, that routes are made from: of each {@link ObjectKind} those of the watched namespaces, or of the cluster where
 * the kind has no namespace. Only kinds that the server says it has are listed, each in the first version that it has it in; others are no
 * Problem and may come later. Confined to the configuration's thread.
 */
final class WatchedKinds {
    /** So often in succession a server says that it has a kind no more before the objects are given up: one that begins may not know yet. */
    private static final int ABSENCES = 2;

    private final ApiClient api;
    private final List<String> namespaces;
    private final ReflectorTimes times;
    private final Ticker ticker;
    private final Reflector.Listener<HasMetadata> listener;
    private final Map<ObjectKind<?>, Followed> followed = new LinkedHashMap<>();
    private final Map<ObjectKind<?>, Integer> absences = new LinkedHashMap<>();
    private final List<ObjectKind<?>> kinds;
    private final Discovery discovery;
    private boolean isKnown;

    private record Followed(List<Reflector<?>> reflectors, long since) {}

    /** {@code namespaces}: the empty one stands for all. */
    WatchedKinds(
            ApiClient api,
            List<ObjectKind<?>> kinds,
            List<String> namespaces,
            ReflectorTimes times,
            Ticker ticker,
            Reflector.Listener<HasMetadata> listener) {
        this.api = api;
        this.kinds = kinds;
        this.namespaces = namespaces;
        this.times = times;
        this.ticker = ticker;
        this.listener = listener;
        this.discovery =
                new Discovery(api, kinds.stream().map(ObjectKind::apiVersion).toList(), times, this::onDiscovery);
        this.isKnown = kinds.isEmpty();
    }

    private void onDiscovery(Map<String, Set<String>> served) {
        boolean isFirst = !isKnown;
        int before = followed.size();
        isKnown = true;
        for (ObjectKind<?> kind : kinds) {
            if (!served.containsKey(kind.apiVersion())) {
                if (isFirst) {
                    follow(kind);
                }
            } else if (isServed(kind, served)) {
                absences.remove(kind);
                follow(kind);
            } else if (followed.containsKey(kind) && absences.merge(kind, 1, Integer::sum) >= ABSENCES) {
                followed.remove(kind).reflectors().forEach(Reflector::stop);
            }
        }
        if (isFirst || followed.size() != before) {
            listener.onState();
        }
    }

    /** Whether the server has {@code kind}, and in no version that goes before. */
    private boolean isServed(ObjectKind<?> kind, Map<String, Set<String>> served) {
        return kinds.stream()
                .filter(each -> each.kind().equals(kind.kind())
                        && served.getOrDefault(each.apiVersion(), Set.of()).contains(each.plural()))
                .findFirst()
                .filter(kind::equals)
                .isPresent();
    }

    private void follow(ObjectKind<?> kind) {
        if (!followed.containsKey(kind)) {
            List<Reflector<?>> reflectors = new ArrayList<>();
            for (String namespace : kind.isNamespaced() ? namespaces : List.of("")) {
                reflectors.add(reflector(kind, namespace));
            }
            followed.put(kind, new Followed(reflectors, ticker.nanos()));
            reflectors.forEach(Reflector::list);
        }
    }

    private <T extends HasMetadata> Reflector<T> reflector(ObjectKind<T> kind, String namespace) {
        return new Reflector<>(api, ApiCollection.of(kind, namespace), times, ticker, any -> true, true, listener);
    }

    /** Lists each anew; the first time, begins. */
    void list() {
        discovery.begin();
        followed.values().forEach(each -> each.reflectors().forEach(Reflector::list));
    }

    /** Whether the server has been asked what it has, and each has been listed or has failed to be. */
    boolean areSettled() {
        return isKnown
                && followed.values().stream()
                        .flatMap(each -> each.reflectors().stream())
                        .allMatch(each -> each.isListed() || each.outage().isPresent());
    }

    List<HasMetadata> objects() {
        List<HasMetadata> objects = new ArrayList<>();
        followed.values().forEach(each -> each.reflectors().forEach(one -> objects.addAll(one.objects())));
        return objects;
    }

    /** When each was last proven to be in step, or begun: of those that the server has and does not refuse. */
    LongStream provenAt() {
        return followed.values().stream().flatMapToLong(each -> each.reflectors().stream()
                .flatMapToLong(one -> one.countedAt(each.since()).stream()));
    }

    /** A Problem for each that cannot be watched, save where the server knows no such kind. */
    List<Problem> problems(Problem.Subject subject, long now) {
        List<Problem> problems = new ArrayList<>();
        for (Followed each : followed.values()) {
            for (Reflector<?> one : each.reflectors()) {
                if (one.isToBeReported(now, each.since())
                        && one.outage().filter(Outage::isAbsence).isEmpty()) {
                    problems.add(new Problem(subject, "", one.complaint()));
                }
            }
        }
        return problems;
    }

    void stop() {
        discovery.stop();
        followed.values().forEach(each -> each.reflectors().forEach(Reflector::stop));
    }
}
