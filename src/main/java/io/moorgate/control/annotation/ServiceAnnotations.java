package io.moorgate.control.annotation;

import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The annotations of one Service, read against the vocabulary and the gateway-wide defaults. Immutable. */
public final class ServiceAnnotations {
    private final Map<String, Reading<?>> readings;
    private final GatewayDefaults defaults;

    private ServiceAnnotations(Map<String, Reading<?>> readings, GatewayDefaults defaults) {
        this.readings = Map.copyOf(readings);
        this.defaults = defaults;
    }

    /**
     * Reads every annotation of the vocabulary. What comes of one that does not parse is its own {@link WhenBroken}.
     *
     * @param annotations a Service's, by full key; those of others are not looked at
     * @param problems gets those that are unknown, of each that does not parse or is not in effect, in the order of keys
     */
    public static ServiceAnnotations read(
            ServiceId service, Map<String, String> annotations, GatewayDefaults defaults, Consumer<Problem> problems) {
        Problem.Subject subject = new Problem.OfService(service);
        UnknownKeys unknown = new UnknownKeys(subject, problems);
        Map<String, Reading<?>> readings = new HashMap<>();
        new TreeMap<>(annotations).forEach((fullKey, givenText) -> {
            if (!fullKey.startsWith(Annotation.PREFIX)) {
                return;
            }
            String key = fullKey.substring(Annotation.PREFIX.length());
            String text = givenText == null ? "" : givenText;
            Optional<Annotation<?>> annotation = Vocabulary.find(key);
            if (annotation.isEmpty()) {
                unknown.add(key);
                return;
            }
            Reading<?> reading = Reading.of(annotation.get(), text, defaults.text(annotation.get()));
            reading.problem().ifPresent(message -> problems.accept(new Problem(subject, key, message)));
            readings.put(key, reading);
        });
        unknown.end();
        return new ServiceAnnotations(readings, defaults);
    }

    /** Whether the Service carries {@code annotation}, be it broken. */
    public boolean carries(Annotation<?> annotation) {
        return readings.containsKey(annotation.key());
    }

    /** What the Service itself says; empty where it says nothing that parses. */
    public <T> Optional<T> own(Annotation<T> annotation) {
        return Optional.ofNullable(readings.get(annotation.key())).flatMap(reading -> valueOf(annotation, reading));
    }

    /** What the Service says, else what the gateway-wide default says. */
    public <T> Optional<T> given(Annotation<T> annotation) {
        return own(annotation).or(() -> defaults.reading(annotation).flatMap(reading -> valueOf(annotation, reading)));
    }

    /**
     * What the Service says, else the gateway-wide default, else the built-in one.
     *
     * @throws java.util.NoSuchElementException where the annotation has no constant built-in default
     */
    public <T> T value(Annotation<T> annotation) {
        return given(annotation).or(() -> annotation.fallback().value()).orElseThrow();
    }

    /** Why the route refuses every client: protective annotations that are broken or not in effect. */
    public Optional<String> refusal() {
        String refusals = Vocabulary.all().stream()
                .filter(Annotation::protective)
                .map(this::counting)
                .flatMap(Optional::stream)
                .map(Reading::refusal)
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return refusals.isEmpty() ? Optional.empty() : Optional.of(refusals);
    }

    /** Why the route refuses: {@code annotation}, where the text that counts is broken. */
    public Optional<String> refusal(Annotation<?> annotation) {
        return counting(annotation).flatMap(Reading::refusal);
    }

    /** Whether the text that counts for {@code annotation}, which selects, has no element that can be read. */
    public boolean selectsNothing(Annotation<?> annotation) {
        return annotation.whenBroken() == WhenBroken.LEFT_OUT
                && counting(annotation)
                        .filter(reading -> reading.value().isEmpty())
                        .isPresent();
    }

    /** Whether one of the Service's own annotations selects nothing, so that the Service is not served at all. */
    public boolean selectsNothing() {
        return Vocabulary.all().stream().anyMatch(annotation -> carries(annotation) && selectsNothing(annotation));
    }

    /** The Service's own reading, else the gateway-wide default's. */
    private Optional<Reading<?>> counting(Annotation<?> annotation) {
        return Optional.<Reading<?>>ofNullable(readings.get(annotation.key())).or(() -> defaults.reading(annotation));
    }

    /** The cast holds because a reading is kept only under the key of the annotation whose parser made it. */
    @SuppressWarnings("unchecked")
    private static <T> Optional<T> valueOf(Annotation<T> annotation, Reading<?> reading) {
        return (Optional<T>) reading.value();
    }
}
