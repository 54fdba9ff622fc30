package io.moorgate.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is to be said of a place in a manifest.
 *
 * @param file the file, or the setting, that it is about
 * @param line counted from 1; 0 for the file as a whole
 * @param object the kind, namespace and name of the object; empty where it is about no object
 * @param key the annotation or the field; may be empty
 */
record Finding(String file, int line, Severity severity, String object, String key, String message) {
    private static final Pattern NEAREST = Pattern.compile("\\(nearest: ([^)]+)\\)$");

    /** {@code FILE:LINE: SEVERITY: OBJECT: KEY: MESSAGE}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + severity.label() + ": " + prefix(object) + prefix(key)
                + message;
    }

    private static String prefix(String text) {
        return text.isEmpty() ? "" : text + ": ";
    }

    /** The same as a row of JSON. */
    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", file);
        row.put("line", line);
        row.put("severity", severity.label());
        row.put("object", object);
        row.put("key", key);
        row.put("message", message);
        Matcher nearest = NEAREST.matcher(message);
        if (nearest.find()) {
            row.put("nearest", nearest.group(1));
        }
        return row;
    }
}
