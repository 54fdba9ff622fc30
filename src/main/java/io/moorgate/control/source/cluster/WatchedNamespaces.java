package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Namespace;
import io.moorgate.control.annotation.Problem;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The Namespaces, for their labels: of the watched namespaces each by its name, and only while something selects namespaces by labels. Confined to the
 * configuration's thread.
 */
final class WatchedNamespaces {
    private final ApiClient api;
    private final List<String> names;
    private final ReflectorTimes times;
    private final Ticker ticker;
    private final Reflector.Listener<? super Namespace> listener;
    private List<Reflector<Namespace>> reflectors = List.of();
    private long since;

    /** {@code names}: the empty one stands for all. */
    WatchedNamespaces(
            ApiClient api,
            List<String> names,
            ReflectorTimes times,
            Ticker ticker,
            Reflector.Listener<? super Namespace> listener) {
        this.api = api;
        this.names = names;
        this.times = times;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** Begins to watch them where they are {@code wanted}, else ends it and forgets them. */
    void follow(boolean wanted) {
        if (wanted && reflectors.isEmpty()) {
            since = ticker.nanos();
            reflectors = names.stream().map(this::reflector).toList();
            reflectors.forEach(Reflector::list);
        } else if (!wanted) {
            stop();
            reflectors = List.of();
        }
    }

    private Reflector<Namespace> reflector(String name) {
        return new Reflector<>(
                api,
                ApiCollection.namespaces(name),
                times,
                ticker,
                found -> name.isEmpty() || found.getMetadata().getName().equals(name),
                false,
                listener);
    }

    /** Whether each that is wanted has been listed, has failed to be, or has been waited for long enough. */
    boolean areSettled(long now) {
        return now - since > NamedObjects.WAIT_MAX.toNanos()
                || reflectors.stream()
                        .allMatch(each -> each.isListed() || each.outage().isPresent());
    }

    List<Namespace> objects() {
        return reflectors.stream().flatMap(each -> each.objects().stream()).toList();
    }

    /** When each was last proven to be in step, or begun: of those that the server does not refuse. */
    LongStream provenAt() {
        return reflectors.stream().flatMapToLong(each -> each.countedAt(since).stream());
    }

    /** A Problem for each that cannot be watched. */
    List<Problem> problems(Problem.Subject subject, long now) {
        return reflectors.stream()
                .filter(each -> each.isToBeReported(now, since))
                .map(each -> new Problem(subject, "", each.complaint()))
                .toList();
    }

    /** Lists each anew. */
    void listAnew() {
        reflectors.forEach(Reflector::list);
    }

    void stop() {
        reflectors.forEach(Reflector::stop);
    }
}
