package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.moorgate.control.annotation.Problem;
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
 * The Secrets that served Services refer to, each listed and watched by its name alone, so that a role may hold the
 * gateway to certain names. Confined to the configuration's thread.
 */
final class WatchedSecrets {
    /** Limit {@code watched-secrets}. */
    static final int SECRETS_MAX = 1_000;

    /** How long the first configuration waits for a Secret that neither comes nor is refused. */
    static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final ApiClient api;
    private final ReflectorTimes times;
    private final Ticker ticker;
    private final Reflector.Listener<Secret> listener;
    private final int max;
    private final Map<String, Watched> watched = new TreeMap<>();
    private List<SecretReference> references = List.of();
    private Set<SecretId> beyondLimit = Set.of();

    private record Watched(Reflector<Secret> secret, long since) {}

    /** {@code max} of them at most. */
    WatchedSecrets(ApiClient api, ReflectorTimes times, Ticker ticker, int max, Reflector.Listener<Secret> listener) {
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
    void follow(List<SecretReference> references, long now) {
        this.references = List.copyOf(references);
        var wanted = new LinkedHashSet<SecretId>();
        var beyond = new LinkedHashSet<SecretId>();
        for (SecretReference reference : references.size() > max ? inOrder(references) : references) {
            (wanted.size() < max || wanted.contains(reference.secret()) ? wanted : beyond).add(reference.secret());
        }
        beyondLimit = beyond;
        var names = new LinkedHashSet<String>();
        for (SecretId id : wanted) {
            names.add(id.toString());
            watched.computeIfAbsent(id.toString(), name -> begin(id, now));
        }
        watched.entrySet().removeIf(entry -> {
            boolean unused = !names.contains(entry.getKey());
            if (unused) {
                entry.getValue().secret().stop();
            }
            return unused;
        });
    }

    private List<SecretReference> inOrder(List<SecretReference> references) {
        return references.stream()
                .sorted(Comparator.<SecretReference, Boolean>comparing(reference ->
                                !watched.containsKey(reference.secret().toString()))
                        .thenComparing(SecretReference::since)
                        .thenComparing(reference -> reference.secret().toString()))
                .toList();
    }

    private Watched begin(SecretId id, long now) {
        var secret = new Reflector<>(
                api,
                ApiCollection.secret(id),
                times,
                ticker,
                found -> found.getMetadata().getName().equals(id.name()),
                false,
                listener);
        secret.list();
        return new Watched(secret, now);
    }

    /** Whether each has come, is missing, was refused, or has been waited for long enough. */
    boolean areSettled(long now) {
        return watched.values().stream()
                .allMatch(each -> each.secret().isListed()
                        || each.secret().outage().isPresent()
                        || now - each.since() > WAIT_MAX.toNanos());
    }

    List<Secret> objects() {
        var objects = new ArrayList<Secret>();
        watched.values().forEach(each -> objects.addAll(each.secret().objects()));
        return objects;
    }

    /** When each was last proven to be in step, or begun: of those that the server does not refuse. */
    LongStream provenAt() {
        return watched.values().stream().flatMapToLong(each -> each.secret().countedAt(each.since()).stream());
    }

    /** A Problem for each reference to a Secret that cannot be watched, once that is no short break. */
    List<Problem> problems(long now) {
        var problems = new ArrayList<Problem>();
        for (SecretReference reference : references) {
            var subject = reference.subject();
            if (beyondLimit.contains(reference.secret())) {
                problems.add(new Problem(
                        subject,
                        reference.key(),
                        "\"" + reference.secret().name() + "\" is not watched (expected: at most " + max
                                + " Secrets in use)"));
                continue;
            }
            Watched each = watched.get(reference.secret().toString());
            if (each != null && each.secret().isToBeReported(now, each.since())) {
                problems.add(new Problem(
                        subject,
                        reference.key(),
                        "\"" + reference.secret().name() + "\": "
                                + each.secret().complaint()));
            }
        }
        return problems;
    }

    /** Lists each anew. */
    void listAnew() {
        watched.values().forEach(each -> each.secret().list());
    }

    void stop() {
        watched.values().forEach(each -> each.secret().stop());
    }
}
