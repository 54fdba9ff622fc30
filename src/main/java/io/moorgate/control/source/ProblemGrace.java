package io.moorgate.control.source;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.translate.Translator;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds back Problems that resolve themselves in a moment: the EndpointSlices of a Service come after it, and a Gateway may come after its routes. Confined to
 * the configuration's thread.
 */
final class ProblemGrace {
    /** How long such a Problem has to last before it is reported. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private Map<Problem, Long> sinceNanos = Map.of();

    /** Those of {@code found} that are to be reported at {@code nowNanos}. */
    List<Problem> ripe(Collection<Problem> found, long nowNanos) {
        Map<Problem, Long> held = new HashMap<>();
        for (Problem problem : found) {
            if (Translator.mayPass(problem)) {
                held.put(problem, sinceNanos.getOrDefault(problem, nowNanos));
            }
        }
        sinceNanos = held;
        return found.stream().filter(problem -> !isHeld(problem, nowNanos)).toList();
    }

    private boolean isHeld(Problem problem, long nowNanos) {
        Long since = sinceNanos.get(problem);
        return since != null && nowNanos - since < GRACE.toNanos();
    }

    /** Whether some are held back {@code nowNanos}, so that it is to be looked again. */
    boolean holds(long nowNanos) {
        return sinceNanos.keySet().stream().anyMatch(problem -> isHeld(problem, nowNanos));
    }
}
