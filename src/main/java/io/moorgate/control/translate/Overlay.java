package io.moorgate.control.translate;

import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Pinning;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Serving;
import io.moorgate.control.migration.Migration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Policies that another object than the Service asks for. They count where the Service itself says nothing.
 *
 * @param subject the object
 * @param annotations by full key, in the vocabulary of Moorgate
 * @param origins which key or field of the object each of them comes from, where it is another one; by key without prefix
 * @param refusal why every route of the object refuses: a policy that restricts and is not known
 * @param authorities what a BackendTLSPolicy has endpoints' certificates verified against, unless the Service says it itself
 */
record Overlay(
        Problem.Subject subject,
        Map<String, String> annotations,
        Map<String, String> origins,
        Optional<String> refusal,
        Optional<PolicyAuthorities> authorities) {
    /** What the object's own rules say, of whatever object leads to the Service. */
    private static final Set<String> SELECTING = Set.of(
            Serving.CLASS.fullKey(),
            Serving.HOST.fullKey(),
            Serving.PATH.fullKey(),
            Serving.PATH_TYPE.fullKey(),
            Serving.PORT.fullKey(),
            Serving.LISTEN.fullKey());

    Overlay {
        annotations = Map.copyOf(annotations);
        origins = Map.copyOf(origins);
        Objects.requireNonNull(refusal, "refusal");
        Objects.requireNonNull(authorities, "authorities");
    }

    /** One without a BackendTLSPolicy. */
    Overlay(
            Problem.Subject subject,
            Map<String, String> annotations,
            Map<String, String> origins,
            Optional<String> refusal) {
        this(subject, annotations, origins, refusal, Optional.empty());
    }

    /** No policies. */
    static Overlay none(Problem.Subject subject) {
        return new Overlay(subject, Map.of(), Map.of(), Optional.empty());
    }

    /** Whether {@code fullKey} says what a Service is served as, which the rules of another object say themselves. */
    static boolean isSelecting(String fullKey) {
        return SELECTING.contains(fullKey);
    }

    /** The annotations that count for {@code service} where the object leads to it. */
    Map<String, String> over(ObservedService service) {
        Map<String, String> counting = new HashMap<>(migrated(service).annotations());
        counting.putAll(annotations);
        if ("ClientIP".equals(service.spec().getSessionAffinity())) {
            counting.remove(Pinning.AFFINITY.fullKey());
        }
        service.annotations().forEach((key, text) -> {
            if (key != null && key.startsWith(Annotation.PREFIX) && !key.equals(Serving.MATCH_HEADER.fullKey())) {
                counting.put(key, text);
            }
        });
        counting.keySet().removeIf(Overlay::isSelecting);
        return counting;
    }

    /** What the keys of other controllers on {@code service} itself come to: Traefik's stand there. */
    static Migration migrated(ObservedService service) {
        return Migration.of(service.id().namespace(), service.annotations());
    }

    /** {@code problem} of a route to {@code service}, about what it really comes from. */
    Problem attributed(Problem problem, ObservedService service) {
        boolean isOfService = problem.subject().equals(new Problem.OfService(service.id()));
        String fullKey = Annotation.PREFIX + problem.key();
        if (!isOfService || service.annotations().containsKey(fullKey) || !annotations.containsKey(fullKey)) {
            return problem;
        }
        return new Problem(subject, origins.getOrDefault(problem.key(), problem.key()), problem.message());
    }
}
