package io.moorgate.control.annotation;

import java.util.Objects;
import java.util.Optional;

/**
 * One annotation: its key, how its text is read, what holds without it, and what its page says.
 *
 * @param key without the prefix {@code moorgate.io/}
 * @param fallback what holds without it
 * @param inEffect whether the gateway does what it says; otherwise its use is a Problem
 * @param whenBroken what comes of a text that cannot be read
 * @param page what its page says
 */
public record Annotation<T>(
        String key, Parser<T> parser, Fallback<T> fallback, boolean inEffect, WhenBroken whenBroken, Page page) {
    /**
     * What holds without an annotation.
     *
     * @param value the built-in default; empty where there is none, or where it depends on other things
     * @param text the built-in default in words
     */
    public record Fallback<T>(Optional<T> value, String text) {
        public Fallback {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * What the page of an annotation says.
     *
     * @param values what values look like
     * @param doc what it does, in one sentence
     * @param example a value that parses
     */
    public record Page(String values, String doc, String example) {
        public Page {
            Objects.requireNonNull(values, "values");
            Objects.requireNonNull(doc, "doc");
            Objects.requireNonNull(example, "example");
        }
    }

    /** What every key of the vocabulary begins with on a Service. */
    public static final String PREFIX = "moorgate.io/";

    public Annotation {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(parser, "parser");
        Objects.requireNonNull(fallback, "fallback");
        Objects.requireNonNull(whenBroken, "whenBroken");
        Objects.requireNonNull(page, "page");
    }

    /** An annotation in effect without a default. */
    static <T> Annotation<T> of(String key, String values, Parser<T> parser, String doc, String example) {
        return new Annotation<>(
                key,
                parser,
                new Fallback<>(Optional.empty(), "none"),
                true,
                WhenBroken.DEFAULT,
                new Page(values, doc, example));
    }

    /** The same with the built-in default {@code value}, which {@code text} says. */
    Annotation<T> or(T value, String text) {
        return with(new Fallback<>(Optional.of(value), text));
    }

    /** The same with a built-in default that depends on other things, as {@code text} says. */
    Annotation<T> or(String text) {
        return with(new Fallback<>(Optional.empty(), text));
    }

    private Annotation<T> with(Fallback<T> other) {
        return new Annotation<>(key, parser, other, inEffect, whenBroken, page);
    }

    /** The same, not in effect yet. */
    Annotation<T> later() {
        return new Annotation<>(key, parser, fallback, false, whenBroken, page);
    }

    /** The same, failing closed. */
    Annotation<T> asProtective() {
        return whenBroken(WhenBroken.CLOSED);
    }

    /** The same with other consequences of a text that cannot be read. */
    Annotation<T> whenBroken(WhenBroken consequence) {
        return new Annotation<>(key, parser, fallback, inEffect, consequence, page);
    }

    /** Whether it restricts or protects: a broken one, or one not in effect, makes the route refuse. */
    public boolean protective() {
        return whenBroken == WhenBroken.CLOSED;
    }

    /** Reads {@code text}; white space at its ends does not count. */
    public Parsed<T> parse(String text) {
        return parser.parse(text.strip());
    }

    /** The key as it stands on a Service. */
    public String fullKey() {
        return PREFIX + key;
    }

    /** What it is called in {@code application.properties} as a gateway-wide default. */
    public String settingKey() {
        return "moorgate.defaults." + key;
    }

    @Override
    public String toString() {
        return fullKey();
    }
}
