package io.moorgate.control.gatewayapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of an object as it came: each field may be missing, or of another type than it should, which is as though it were missing. */
public record Fields(Map<?, ?> map) {
    /** No fields. */
    public static final Fields NONE = new Fields(Map.of());

    /** {@code value} where it is a mapping; else no fields. */
    public static Fields of(Object value) {
        return value instanceof Map<?, ?> map ? new Fields(map) : NONE;
    }

    /** Whether there is a field of that name. */
    public boolean has(String name) {
        return map.get(name) != null;
    }

    /** The text of a field. */
    public Optional<String> text(String name) {
        return map.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** The whole number of a field. */
    public Optional<Integer> number(String name) {
        return map.get(name) instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }

    /** The mapping of a field; no fields where there is none. */
    public Fields child(String name) {
        return of(map.get(name));
    }

    /** The mappings that a field lists. */
    public List<Fields> children(String name) {
        if (!(map.get(name) instanceof List<?> list)) {
            return List.of();
        }
        List<Fields> children = new ArrayList<>(list.size());
        list.forEach(item -> children.add(of(item)));
        return children;
    }

    /** The texts that a field lists. */
    public List<String> texts(String name) {
        return map.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }
}
