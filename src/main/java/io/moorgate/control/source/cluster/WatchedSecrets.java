package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.SecretId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The Secrets that served Services refer to, each listed and watched by its name alone, so that a role may hold the
 * gateway to certain names. Confined to the configuration's thread.
 */
final class WatchedSecrets {
    /** Limit {@code watched-secrets}. */
    static final int SECRETS_MAX = 1_000;

    /** How long the first configuration waits for a Secret that neither comes nor is refused. */
    static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Runnable onChange;
    private final Map<String, ManagedInformer<Secret>> watched = new TreeMap<>();
    private List<SecretReference> references = List.of();
    private Set<SecretId> beyondLimit = Set.of();

    WatchedSecrets(KubernetesClient client, Runnable onChange) {
        this.client = client;
        this.onChange = onChange;
    }

    /** Watches what {@code references} name and nothing else. */
    void follow(List<SecretReference> references, long now) {
        this.references = List.copyOf(references);
        var wanted = new LinkedHashSet<SecretId>();
        var beyond = new LinkedHashSet<SecretId>();
        for (SecretReference reference : references) {
            (wanted.size() < SECRETS_MAX || wanted.contains(reference.secret()) ? wanted : beyond)
                    .add(reference.secret());
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
                entry.getValue().stop();
            }
            return unused;
        });
    }

    private ManagedInformer<Secret> begin(SecretId id, long now) {
        var secret = new ManagedInformer<Secret>(
                "secret " + id,
                client.secrets().inNamespace(id.namespace()).withName(id.name()),
                ignored -> onChange.run());
        secret.start(now);
        return secret;
    }

    /** Whether each has come, is missing, was refused, or has been waited for long enough. */
    boolean areSettled(long now) {
        return watched.values().stream()
                .allMatch(
                        secret -> secret.isListed() || secret.hasFault() || secret.deadNanos(now) > WAIT_MAX.toNanos());
    }

    List<Secret> objects() {
        var objects = new ArrayList<Secret>();
        watched.forEach((id, secret) -> secret.objects().stream()
                .filter(object -> id.equals(object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName()))
                .forEach(objects::add));
        return objects;
    }

    /** A Problem for each reference to a Secret that cannot be watched. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        for (SecretReference reference : references) {
            var subject = reference.subject();
            if (beyondLimit.contains(reference.secret())) {
                problems.add(new Problem(
                        subject,
                        reference.key(),
                        "\"" + reference.secret().name() + "\" is not watched (expected: at most " + SECRETS_MAX
                                + " Secrets in use)"));
                continue;
            }
            ManagedInformer<Secret> secret = watched.get(reference.secret().toString());
            if (secret != null && !secret.isAlive() && secret.hasFault()) {
                problems.add(new Problem(
                        subject, reference.key(), "\"" + reference.secret().name() + "\": " + secret.complaint()));
            }
        }
        return problems;
    }

    void upkeep(long now) {
        watched.values().forEach(secret -> secret.upkeep(now));
    }

    void stop() {
        watched.values().forEach(ManagedInformer::stop);
    }
}
