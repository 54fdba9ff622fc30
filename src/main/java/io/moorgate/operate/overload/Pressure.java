package io.moorgate.operate.overload;

import java.util.Map;

/**
 * How short the gateway is of what it is shortest of.
 *
 * @param value the part of it that is used: 1 where nothing is left
 */
record Pressure(Resource of, double value) {
    /** Nothing is used. */
    static final Pressure NONE = new Pressure(Resource.HEAP, 0);

    /** The greatest of {@code parts}. */
    static Pressure greatest(Map<Resource, Double> parts) {
        return parts.entrySet().stream()
                .map(part -> new Pressure(part.getKey(), part.getValue()))
                .reduce(NONE, (one, other) -> other.value > one.value ? other : one);
    }
}
