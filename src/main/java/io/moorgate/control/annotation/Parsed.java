package io.moorgate.control.annotation;

import java.util.Objects;
import java.util.function.Function;

/** What a parser made of a text: a value, a part of one, or what it had expected. */
public sealed interface Parsed<T> {
    /** The text was understood. */
    record Good<T>(T value) implements Parsed<T> {
        public Good {
            Objects.requireNonNull(value, "value");
        }
    }

    /**
     * Only a part of the text was understood.
     *
     * @param value what was
     * @param leftOut what was not, in words
     * @param expected what would have been
     */
    record Partly<T>(T value, String leftOut, String expected) implements Parsed<T> {
        public Partly {
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(leftOut, "leftOut");
            Objects.requireNonNull(expected, "expected");
        }
    }

    /**
     * The text was not understood.
     *
     * @param expected what would have been, such as {@code a duration such as 30m}
     */
    record Bad<T>(String expected) implements Parsed<T> {
        public Bad {
            Objects.requireNonNull(expected, "expected");
        }
    }

    /** A value. */
    static <T> Parsed<T> good(T value) {
        return new Good<>(value);
    }

    /** No value. */
    static <T> Parsed<T> bad(String expected) {
        return new Bad<>(expected);
    }

    /** The same with another value. */
    default <R> Parsed<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Good<T>(T value) -> good(change.apply(value));
            case Partly<T>(T value, String leftOut, String expected) ->
                new Partly<>(change.apply(value), leftOut, expected);
            case Bad<T>(String expected) -> bad(expected);
        };
    }
}
