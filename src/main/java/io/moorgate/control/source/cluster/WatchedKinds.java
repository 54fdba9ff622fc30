package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects, beside Services, that routes are made from: of each {@link ObjectKind} those of the watched namespaces, or of the cluster where
 * the kind has no namespace. A kind that the server does not know, or does not show, takes its routes away, and nothing else; it is asked for
 * again without end. Confined to the configuration's thread.
 */
final class WatchedKinds {
    private static final int NOT_FOUND = 404;

    private final List<Reflector<?>> reflectors = new ArrayList<>();

    /** {@code namespaces}: the empty one stands for all. */
    WatchedKinds(
            ApiClient api,
            List<ObjectKind<?>> kinds,
            List<String> namespaces,
            ReflectorTimes times,
            Ticker ticker,
            Reflector.Listener<HasMetadata> listener) {
        for (ObjectKind<?> kind : kinds) {
            for (String namespace : kind.isNamespaced() ? namespaces : List.of("")) {
                reflectors.add(reflector(api, kind, namespace, times, ticker, listener));
            }
        }
    }

    private static <T extends HasMetadata> Reflector<T> reflector(
            ApiClient api,
            ObjectKind<T> kind,
            String namespace,
            ReflectorTimes times,
            Ticker ticker,
            Reflector.Listener<HasMetadata> listener) {
        return new Reflector<>(
                api, ApiCollection.of(kind, namespace), times, ticker, any -> true, true, new Reflector.Listener<>() {
                    @Override
                    public void onObject(T object, T before) {
                        listener.onObject(object, before);
                    }

                    @Override
                    public void onState() {
                        listener.onState();
                    }

                    @Override
                    public void onRestored() {
                        listener.onRestored();
                    }
                });
    }

    /** Lists each anew; the first time, begins. */
    void list() {
        reflectors.forEach(Reflector::list);
    }

    /** Whether each has been listed or has failed to be. */
    boolean areSettled() {
        return reflectors.stream()
                .allMatch(each -> each.isListed() || each.outage().isPresent());
    }

    List<HasMetadata> objects() {
        List<HasMetadata> objects = new ArrayList<>();
        reflectors.forEach(each -> objects.addAll(each.objects()));
        return objects;
    }

    /** A Problem for each that cannot be watched, save where the server knows no such kind. */
    List<Problem> problems(Problem.Subject subject, long now, long begunAt) {
        return reflectors.stream()
                .filter(each -> each.isToBeReported(now, begunAt))
                .filter(each -> each.outage().map(Outage::status).orElse(0) != NOT_FOUND)
                .map(each -> new Problem(subject, "", each.complaint()))
                .toList();
    }

    void stop() {
        reflectors.forEach(Reflector::stop);
    }
}
