package io.moorgate.control.source.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a YAML or JSON document with the line that it begins on.
 *
 * @param line counted from 1 in the whole file
 * @param value a {@code Map<String, YamlNode>}, a {@code List<YamlNode>}, a scalar of Java's own, or null
 * @param size how many values it holds with every alias written out, itself included
 */
record YamlNode(int line, Object value, long size) {

    static YamlNode scalar(int line, Object value) {
        return new YamlNode(line, value, 1);
    }

    static YamlNode list(int line, List<YamlNode> items) {
        return new YamlNode(line, items, 1 + sizeOf(items));
    }

    static YamlNode map(int line, Map<String, YamlNode> fields) {
        return new YamlNode(line, fields, 1 + sizeOf(fields.values()));
    }

    /** The fields of a mapping; empty where it is none. */
    @SuppressWarnings("unchecked") // the constructor's users put nothing else there
    Map<String, YamlNode> fields() {
        return value instanceof Map<?, ?> map ? (Map<String, YamlNode>) map : Map.of();
    }

    /** The items of a list; empty where it is none. */
    @SuppressWarnings("unchecked") // as above
    List<YamlNode> items() {
        return value instanceof List<?> list ? (List<YamlNode>) list : List.of();
    }

    /** The text of a field that holds a string; empty where there is none. */
    String text(String field) {
        YamlNode node = fields().get(field);
        return node != null && node.value() instanceof String text ? text : "";
    }

    /** The value at {@code path} (field names and indices); null where there is none. */
    YamlNode at(List<Object> path) {
        YamlNode at = this;
        for (Object step : path) {
            at = at == null ? null : at.child(step);
        }
        return at;
    }

    /** The line of the value at {@code path}, or of the last of its parents that is there. */
    int lineAt(List<Object> path) {
        int length = path.size();
        while (at(path.subList(0, length)) == null) {
            length--;
        }
        return at(path.subList(0, length)).line;
    }

    private YamlNode child(Object step) {
        return switch (step) {
            case Integer index -> index >= 0 && index < items().size() ? items().get(index) : null;
            case String name -> fields().get(name);
            default -> null;
        };
    }

    /** The same without lines: maps, lists and scalars; what is null is left out, as an API server does. */
    Object plain() {
        return switch (value) {
            case null -> null;
            case Map<?, ?> ignored -> {
                var map = new LinkedHashMap<String, Object>();
                fields().forEach((name, node) -> {
                    if (node.value() != null) {
                        map.put(name, node.plain());
                    }
                });
                yield map;
            }
            case List<?> ignored -> {
                var list = new ArrayList<Object>();
                items().stream().filter(node -> node.value() != null).forEach(node -> list.add(node.plain()));
                yield list;
            }
            default -> value;
        };
    }

    private static long sizeOf(Iterable<YamlNode> nodes) {
        long size = 0;
        for (YamlNode node : nodes) {
            size += node.size();
        }
        return size;
    }
}
