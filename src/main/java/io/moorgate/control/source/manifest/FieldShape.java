package io.moorgate.control.source.manifest;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a field of a manifest holds. */
sealed interface FieldShape {
    /** A string. */
    FieldShape TEXT = new Scalar(String.class, "a string; put it in quotes");

    /** A whole number. */
    FieldShape NUMBER = new Scalar(Number.class, "a whole number");

    /** A mapping of which nothing is looked at. */
    FieldShape OPEN = new Mapping(Map.of(), true);

    /** A value of one type; {@code expected} says which. */
    record Scalar(Class<?> type, String expected) implements FieldShape {}

    /** A list of such items. */
    record Items(FieldShape item) implements FieldShape {}

    /** A mapping with such fields; {@code isOpen}: and with any other. */
    record Mapping(Map<String, FieldShape> fields, boolean isOpen) implements FieldShape {}

    /** A list of {@code item}. */
    static FieldShape list(FieldShape item) {
        return new Items(item);
    }

    /** A mapping whose fields are texts. */
    static Mapping texts(String... names) {
        Mapping mapping = new Mapping(new LinkedHashMap<>(), false);
        for (String name : names) {
            mapping.fields().put(name, TEXT);
        }
        return mapping;
    }

    /** {@code mapping} with one field more. */
    static Mapping with(Mapping mapping, String name, FieldShape shape) {
        Map<String, FieldShape> fields = new LinkedHashMap<>(mapping.fields());
        fields.put(name, shape);
        return new Mapping(fields, mapping.isOpen());
    }

    /** Whether {@code value} is of this type; a part of it need not be. */
    default boolean holds(Object value) {
        return switch (this) {
            case Scalar scalar ->
                scalar.type().isInstance(value) && !(value instanceof Double) && !(value instanceof BigDecimal);
            case Items _ -> value instanceof List;
            case Mapping _ -> value instanceof Map;
        };
    }

    /** What is expected, in words. */
    default String inWords() {
        return switch (this) {
            case Scalar scalar -> scalar.expected();
            case Items _ -> "a list";
            case Mapping _ -> "a mapping";
        };
    }
}
