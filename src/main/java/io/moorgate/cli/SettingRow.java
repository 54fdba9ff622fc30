package io.moorgate.cli;

import java.util.Objects;

/**
 * A setting with what holds.
 *
 * @param value in effect; empty where there is none; never a secret
 * @param source where the value comes from: {@code default}, an environment variable, a property, a file
 */
public record SettingRow(String name, String value, String source) {
    public SettingRow {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(source, "source");
    }
}
