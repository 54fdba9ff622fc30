package io.moorgate.control.gatewayapi;

/**
 * What an object asks for and does not get.
 *
 * @param field where it stands in the object, such as {@code spec.listeners[0].port}
 * @param message the value found and the value expected
 * @param nearest which known name was most likely meant, as it is added to a message; may be empty
 */
public record Fault(String field, String message, String nearest) {
    Fault(String field, String message) {
        this(field, message, "");
    }

    /** The whole message. */
    public String text() {
        return text("");
    }

    /** The whole message; {@code effect} says what comes of it. */
    public String text(String effect) {
        return message + effect + nearest;
    }

    /** The same with its place, as a condition of the whole object says it. */
    String placed() {
        return field + ": " + text();
    }
}
