package io.moorgate.control.annotation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Gateway-wide defaults, which stand between a Service's annotation and the built-in default. Immutable. */
public final class GatewayDefaults {
    /** No defaults. */
    public static final GatewayDefaults NONE = read(Map.of(), problem -> {});

    private final Map<String, Reading<?>> readings;
    private final Map<String, String> texts;

    private GatewayDefaults(Map<String, Reading<?>> readings, Map<String, String> texts) {
        this.readings = Map.copyOf(readings);
        this.texts = Map.copyOf(texts);
    }

    /**
     * Reads texts by annotation key without prefix. One that is unknown counts as not given; what comes of one that
     * does not parse is its own {@link WhenBroken}, for every Service that does not say otherwise.
     *
     * @param problems gets what is wrong, in the order of keys
     */
    public static GatewayDefaults read(Map<String, String> texts, Consumer<Problem> problems) {
        Map<String, Reading<?>> readings = new HashMap<>();
        new TreeMap<>(texts).forEach((key, text) -> {
            Problem.Subject subject = new Problem.OfSetting("moorgate.defaults." + key);
            Optional<Annotation<?>> annotation = Vocabulary.find(key);
            if (annotation.isEmpty()) {
                problems.accept(new Problem(subject, key, UnknownKeys.message(key)));
            } else if (annotation.get() == Serving.LISTEN) {
                problems.accept(new Problem(
                        subject, key, Quoted.of(text) + " (expected: on a Service, not gateway-wide): not used"));
            } else {
                Reading<?> reading = Reading.of(annotation.get(), text);
                reading.problem().ifPresent(message -> problems.accept(new Problem(subject, key, message)));
                readings.put(key, reading);
            }
        });
        return new GatewayDefaults(readings, texts);
    }

    /** What was made of the default for {@code annotation}; empty where none is set. */
    Optional<Reading<?>> reading(Annotation<?> annotation) {
        return Optional.ofNullable(readings.get(annotation.key()));
    }

    /** The text of the default for {@code annotation}; empty where none is set, or it cannot be read. */
    Optional<String> text(Annotation<?> annotation) {
        return reading(annotation)
                .filter(reading -> reading.value().isPresent())
                .map(_ -> texts.get(annotation.key()).strip());
    }
}
