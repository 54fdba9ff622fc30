package io.moorgate.app;

import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Settings that have no fixed default, and what holds of each where it is not given. */
final class ComputedDefaults {
    private ComputedDefaults() {}

    /** By the setting's name; a value is computed when it is asked for. */
    static Map<String, Supplier<String>> of(GatewaySettings settings, SettingsReader reader) {
        return Map.of(
                "moorgate.source",
                () -> reader.source().name().toLowerCase(Locale.ROOT),
                "moorgate.replica",
                reader::replica,
                "moorgate.limits.connections-max",
                () -> Integer.toString(OverloadReader.connectionsMax(settings)));
    }
}
