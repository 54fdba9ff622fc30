package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.ConfigMapId;
import io.moorgate.control.translate.NamedObject;
import io.moorgate.control.translate.SecretId;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The Secrets and ConfigMaps that are referred to, each listed and watched by its name alone, so that a role may hold the
 * gateway to certain names. Confined to the configuration's thread.
 */
final class NamedObjects {
    /** Limit {@code watched-secrets}. */
    static final int OBJECTS_MAX = 1_000;

    /** How long the first configuration waits for one that neither comes nor is refused. */
    static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final ApiClient api;
    private final ReflectorTimes times;
    private final Ticker ticker;
    private final Reflector.Listener<HasMetadata> listener;
    private final int max;
    private final Map<String, Watched> watched = new TreeMap<>();
    private List<Reference> references = List.of();
    private Set<NamedObject> beyondLimit = Set.of();

    private record Watched(Reflector<?> reflector, long since) {}

    /** {@code max} of them at most. */
    NamedObjects(
            ApiClient api, ReflectorTimes times, Ticker ticker, int max, Reflector.Listener<HasMetadata> listener) {
        this.api = api;
        this.times = times;
        this.ticker = ticker;
        this.max = max;
        this.listener = listener;
    }

    /**
     * Watches what {@code references} name and nothing else. Beyond the limit what is watched already stays, and places go
     * to the oldest references first: new ones take none from others.
     */
    void follow(List<Reference> references, long now) {
        this.references = List.copyOf(references);
        var wanted = new LinkedHashSet<NamedObject>();
        var beyond = new LinkedHashSet<NamedObject>();
        for (Reference reference : references.size() > max ? inOrder(references) : references) {
            (wanted.size() < max || wanted.contains(reference.object()) ? wanted : beyond).add(reference.object());
        }
        beyondLimit = beyond;
        var names = new LinkedHashSet<String>();
        for (NamedObject id : wanted) {
            names.add(id.toString());
            watched.computeIfAbsent(id.toString(), name -> begin(id, now));
        }
        watched.entrySet().removeIf(entry -> {
            boolean unused = !names.contains(entry.getKey());
            if (unused) {
                entry.getValue().reflector().stop();
            }
            return unused;
        });
    }

    private List<Reference> inOrder(List<Reference> references) {
        return references.stream()
                .sorted(Comparator.<Reference, Boolean>comparing(reference ->
                                !watched.containsKey(reference.object().toString()))
                        .thenComparing(Reference::since)
                        .thenComparing(reference -> reference.object().toString()))
                .toList();
    }

    private Watched begin(NamedObject id, long now) {
        Reflector<?> reflector =
                switch (id) {
                    case SecretId secret -> reflector(ApiCollection.secret(secret), id.name());
                    case ConfigMapId map -> reflector(ApiCollection.configMap(map), id.name());
                };
        reflector.list();
        return new Watched(reflector, now);
    }

    private <T extends HasMetadata> Reflector<T> reflector(ApiCollection<T> collection, String name) {
        return new Reflector<>(
                api,
                collection,
                times,
                ticker,
                found -> found.getMetadata().getName().equals(name),
                false,
                listener);
    }

    /** Whether each has come, is missing, was refused, or has been waited for long enough. */
    boolean areSettled(long now) {
        return watched.values().stream()
                .allMatch(each -> each.reflector().isListed()
                        || each.reflector().outage().isPresent()
                        || now - each.since() > WAIT_MAX.toNanos());
    }

    /** Those of {@code type}. */
    <T extends HasMetadata> List<T> objects(Class<T> type) {
        var objects = new ArrayList<T>();
        watched.values().stream()
                .flatMap(each -> each.reflector().objects().stream())
                .filter(type::isInstance)
                .forEach(object -> objects.add(type.cast(object)));
        return objects;
    }

    /** When each was last proven to be in step, or begun: of those that the server does not refuse. */
    LongStream provenAt() {
        return watched.values().stream().flatMapToLong(each -> each.reflector().countedAt(each.since()).stream());
    }

    /** A Problem for each reference to what cannot be watched, once that is no short break. */
    List<Problem> problems(long now) {
        var problems = new ArrayList<Problem>();
        for (Reference reference : references) {
            var subject = reference.subject();
            if (beyondLimit.contains(reference.object())) {
                problems.add(new Problem(
                        subject,
                        reference.key(),
                        "\"" + reference.object().name() + "\" is not watched (expected: at most " + max
                                + " Secrets and ConfigMaps in use)"));
                continue;
            }
            Watched each = watched.get(reference.object().toString());
            if (each != null && each.reflector().isToBeReported(now, each.since())) {
                problems.add(new Problem(
                        subject,
                        reference.key(),
                        "\"" + reference.object().name() + "\": "
                                + each.reflector().complaint()));
            }
        }
        return problems;
    }

    /** Lists each anew. */
    void listAnew() {
        watched.values().forEach(each -> each.reflector().list());
    }

    void stop() {
        watched.values().forEach(each -> each.reflector().stop());
    }
}
