package io.moorgate.control.annotation;

import io.moorgate.routing.ServiceId;
import java.util.Objects;

/**
 * Something wrong with what a user configured. The gateway goes on with the documented default, or refuses where the
 * setting protects.
 *
 * @param subject what it is about
 * @param key the annotation's or field's name; empty where the whole object is meant
 * @param message the value found and the value expected
 */
public record Problem(Subject subject, String key, String message) {
    public Problem {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(message, "message");
    }

    /** What a Problem is about. */
    public sealed interface Subject {}

    /** A Service. */
    public record OfService(ServiceId service) implements Subject {}

    /** A place in a file of the directory source; {@code line} counts from 1, 0 where it is not known. */
    public record OfFile(String file, int line) implements Subject {}

    /** The source of the configuration itself, such as an API server that answers 403. */
    public record OfSource(String source) implements Subject {}

    /** A setting of the gateway, by its full name. */
    public record OfSetting(String setting) implements Subject {}
}
