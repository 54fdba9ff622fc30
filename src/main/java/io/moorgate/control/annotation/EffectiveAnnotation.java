package io.moorgate.control.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds for a Service under one annotation, for people.
 *
 * @param key without the prefix
 * @param value the text that counts; of the built-in default its words
 * @param origin where that comes from
 * @param problem what is wrong with a text that was given; empty where nothing is
 */
public record EffectiveAnnotation(String key, String value, Origin origin, String problem) {

    /** Where the value of an annotation comes from, the nearest first. */
    public enum Origin {
        /** The Service carries it. */
        SERVICE("service"),
        /** The Ingress that leads to the Service carries it, or what is translated into it. */
        INGRESS("ingress"),
        /** {@code moorgate.defaults.…}. */
        GATEWAY_DEFAULT("gateway-default"),
        /** Nothing says otherwise. */
        BUILT_IN("built-in");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /** Its name in the admin API. */
        public String label() {
            return label;
        }
    }

    /**
     * One for each annotation of the vocabulary, what was given before what is built in.
     *
     * @param own the Service's annotations, by full key
     * @param ingress those of the Ingress that leads to it
     * @param defaults gateway-wide, by key
     */
    public static List<EffectiveAnnotation> of(
            Map<String, String> own, Map<String, String> ingress, Map<String, String> defaults) {
        List<EffectiveAnnotation> given = new ArrayList<>();
        List<EffectiveAnnotation> builtIn = new ArrayList<>();
        for (Annotation<?> annotation : Vocabulary.all()) {
            String gatewayWide = annotation == Serving.LISTEN ? null : defaults.get(annotation.key());
            EffectiveAnnotation found =
                    of(annotation, own.get(annotation.fullKey()), ingress.get(annotation.fullKey()), gatewayWide);
            boolean isGiven =
                    found.origin() != Origin.BUILT_IN || !found.problem().isEmpty();
            (isGiven ? given : builtIn).add(found);
        }
        given.addAll(builtIn);
        return List.copyOf(given);
    }

    private static EffectiveAnnotation of(Annotation<?> annotation, String own, String ingress, String gatewayWide) {
        String given = own != null ? own : ingress;
        String problem = "";
        boolean isGatewayWide = gatewayWide != null && counts(annotation, Reading.of(annotation, gatewayWide));
        if (given != null) {
            Reading<?> reading = Reading.of(
                    annotation, given, Optional.ofNullable(gatewayWide).filter(_ -> isGatewayWide));
            problem = reading.problem().orElse("");
            if (counts(annotation, reading)) {
                Origin origin = own != null ? Origin.SERVICE : Origin.INGRESS;
                return new EffectiveAnnotation(annotation.key(), given, origin, problem);
            }
        }
        if (isGatewayWide) {
            return new EffectiveAnnotation(annotation.key(), gatewayWide, Origin.GATEWAY_DEFAULT, problem);
        }
        String words = annotation.fallback().text().replace("`", "");
        return new EffectiveAnnotation(annotation.key(), words, Origin.BUILT_IN, problem);
    }

    /** A text that cannot be read counts where its consequence is not that a default is used. */
    private static boolean counts(Annotation<?> annotation, Reading<?> reading) {
        return reading.value().isPresent() || annotation.whenBroken() != WhenBroken.DEFAULT;
    }
}
