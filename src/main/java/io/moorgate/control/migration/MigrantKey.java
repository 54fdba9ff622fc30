package io.moorgate.control.migration;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One annotation key of another controller.
 *
 * @param key with its prefix; one that ends in {@code *} stands for all keys that begin so
 * @param ours what it becomes, in words, such as {@code `idle-timeout`}; empty where it is not translated
 * @param nearest our annotation or field to look at where it is not translated; may be empty
 * @param remark how values are converted, or why it is not translated
 * @param conversion empty where it is never translated
 * @param isProtective whether it restricts: where it is not translated, the route refuses
 */
record MigrantKey(
        String key, String ours, String nearest, String remark, Optional<Conversion> conversion, boolean isProtective) {
    MigrantKey {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(ours, "ours");
        Objects.requireNonNull(nearest, "nearest");
        Objects.requireNonNull(remark, "remark");
        Objects.requireNonNull(conversion, "conversion");
    }

    /** Turns a value into annotations of ours. */
    @FunctionalInterface
    interface Conversion {
        /**
         * Annotations by our key without prefix, none where the value asks for what holds anyway; empty where the value has no
         * counterpart.
         *
         * @param others every annotation of the object, by full key
         */
        Optional<Map<String, String>> convert(String value, Map<String, String> others);
    }

    /** A key that becomes {@code ours}. */
    static MigrantKey translated(String key, String ours, String nearest, String remark, Conversion conversion) {
        return new MigrantKey(key, ours, nearest, remark, Optional.of(conversion), false);
    }

    /** A key that is a Problem whenever it is used. */
    static MigrantKey untranslated(String key, String nearest, String remark) {
        return new MigrantKey(key, "", nearest, remark, Optional.empty(), false);
    }

    /** The same, restricting: routes refuse where it cannot be translated. */
    MigrantKey protective() {
        return new MigrantKey(key, ours, nearest, remark, conversion, true);
    }

    /** Whether {@code fullKey} is meant. */
    boolean matches(String fullKey) {
        return key.endsWith("*") ? fullKey.startsWith(key.substring(0, key.length() - 1)) : fullKey.equals(key);
    }
}
