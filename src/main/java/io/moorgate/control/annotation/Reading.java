package io.moorgate.control.annotation;

import java.util.Optional;

/**
 * What came of one text for one annotation.
 *
 * @param value empty where it does not parse
 * @param problem what is wrong with it
 * @param refusal why the route refuses every client
 */
record Reading<T>(Optional<T> value, Optional<String> problem, Optional<String> refusal) {
    /** Reads {@code text}, where nothing but the built-in default is behind it. */
    static <T> Reading<T> of(Annotation<T> annotation, String text) {
        return of(annotation, text, Optional.empty());
    }

    /** Reads {@code text}; {@code gatewayWide}: the gateway-wide default, which is used where the text is broken. */
    static <T> Reading<T> of(Annotation<T> annotation, String text, Optional<String> gatewayWide) {
        return switch (annotation.parse(text)) {
            case Parsed.Good<T>(T value)
            when annotation.inEffect() || isFallback(annotation, value) ->
                new Reading<>(Optional.of(value), Optional.empty(), Optional.empty());
            case Parsed.Good<T>(T value) ->
                broken(
                        annotation,
                        Optional.of(value),
                        Quoted.of(text) + " is not in effect yet",
                        annotation.key() + " is not in effect yet",
                        "");
            case Parsed.Partly<T>(T value, String leftOut, String expected) ->
                new Reading<>(
                        Optional.of(value),
                        Optional.of(leftOut + " is not served (expected: " + expected + ")"),
                        Optional.empty());
            case Parsed.Bad<T>(String expected) ->
                broken(
                        annotation,
                        Optional.empty(),
                        Quoted.of(text) + " (expected: " + expected + ")",
                        annotation.key() + " cannot be read",
                        defaultUsed(annotation, gatewayWide));
        };
    }

    private static <T> Reading<T> broken(
            Annotation<T> annotation, Optional<T> value, String problem, String refusal, String used) {
        return switch (annotation.whenBroken()) {
            case DEFAULT -> new Reading<>(value, Optional.of(problem + used), Optional.empty());
            case LEFT_OUT -> new Reading<>(value, Optional.of(problem + ": not served"), Optional.empty());
            case REFUSES, CLOSED -> new Reading<>(value, Optional.of(problem + ": refuses"), Optional.of(refusal));
        };
    }

    /** What takes the place of a broken value. A default that depends on the Service's spec is named where it stands alone only. */
    private static <T> String defaultUsed(Annotation<T> annotation, Optional<String> gatewayWide) {
        Annotation.Fallback<T> fallback = annotation.fallback();
        boolean isCertain = fallback.value().isPresent() || !fallback.text().contains("spec.");
        Optional<String> words = gatewayWide
                .filter(_ -> isCertain)
                .or(() -> Optional.of(fallback.text().replace("`", "")).filter(_ -> gatewayWide.isEmpty()));
        return ": the default is used" + words.map(text -> " (" + text + ")").orElse("");
    }

    private static <T> boolean isFallback(Annotation<T> annotation, T value) {
        return annotation.fallback().value().filter(value::equals).isPresent();
    }
}
