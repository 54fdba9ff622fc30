package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Vocabulary;
import io.moorgate.control.migration.Migration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads the policies that an Ingress asks for by its annotations: ours, then those of other controllers. */
final class IngressPolicies {
    private IngressPolicies() {}

    /** The policies of {@code ingress}. {@code problems} gets keys that mean nothing there, or are not translated. */
    static Overlay of(Problem.Subject subject, Ingress ingress, Consumer<Problem> problems) {
        Map<String, String> given = ingress.getMetadata().getAnnotations() == null
                ? Map.of()
                : ingress.getMetadata().getAnnotations();
        Migration migration = Migration.of(ObservedService.namespaceOf(ingress.getMetadata()), given);
        migration
                .findings()
                .forEach(finding -> problems.accept(new Problem(subject, finding.key(), finding.message())));
        Map<String, String> annotations = new HashMap<>(migration.annotations());
        Map<String, String> origins = new HashMap<>(migration.origins());
        new TreeMap<>(given).forEach((fullKey, text) -> {
            if (!fullKey.startsWith(Annotation.PREFIX)) {
                return;
            }
            String key = fullKey.substring(Annotation.PREFIX.length());
            if (Overlay.isSelecting(fullKey)) {
                problems.accept(new Problem(subject, key, "has no meaning on an Ingress (expected: spec.rules)"));
            } else if (Vocabulary.find(key).isEmpty()) {
                problems.accept(new Problem(subject, key, "is not an annotation of Moorgate"));
            } else {
                annotations.put(fullKey, text == null ? "" : text);
                origins.remove(key);
            }
        });
        return new Overlay(subject, annotations, origins, migration.refusal());
    }
}
