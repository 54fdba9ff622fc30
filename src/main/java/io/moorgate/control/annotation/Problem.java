package io.moorgate.control.annotation;

import io.moorgate.routing.RouteId;
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
    public sealed interface Subject {
        /** The object that declares the route {@code id}. */
        static Subject declaring(RouteId id) {
            return of(id.kind(), id.namespace(), id.name());
        }

        /** An object of the cluster; {@code namespace} is empty where its kind has none. */
        static Subject of(String kind, String namespace, String name) {
            return kind.equals("Service")
                    ? new OfService(new ServiceId(namespace, name))
                    : new OfObject(kind, namespace, name);
        }
    }

    /** A Service. */
    public record OfService(ServiceId service) implements Subject {}

    /** An object of another kind than Service; {@code namespace} is empty where its kind has none. */
    public record OfObject(String kind, String namespace, String name) implements Subject {
        /** {@code Ingress default/web}. */
        @Override
        public String toString() {
            return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }
    }

    /** A place in a file of the directory source; {@code line} counts from 1, 0 where it is not known. */
    public record OfFile(String file, int line) implements Subject {}

    /** The source of the configuration itself, such as an API server that answers 403. */
    public record OfSource(String source) implements Subject {}

    /** A setting of the gateway, by its full name. */
    public record OfSetting(String setting) implements Subject {}
}
