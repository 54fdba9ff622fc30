package io.moorgate.control.gatewayapi;

import java.util.List;
import java.util.Map;

/**
 * Selects namespaces by their labels, as {@code LabelSelector} of Kubernetes does. A namespace that was not read is selected by its name
 * or not at all.
 *
 * @param fields as the listener has them
 */
record NamespaceSelector(Fields fields) {
    /** Whether other labels than the name count. */
    boolean asksForLabels() {
        return fields.child("matchLabels").map().keySet().stream().anyMatch(key -> !NamespaceLabels.NAME.equals(key))
                || fields.children("matchExpressions").stream()
                        .anyMatch(each -> !each.text("key").orElse("").equals(NamespaceLabels.NAME));
    }

    boolean selects(String namespace, NamespaceLabels known) {
        Map<String, String> labels = known.of(namespace).orElse(Map.of(NamespaceLabels.NAME, namespace));
        if (asksForLabels() && known.of(namespace).isEmpty()) {
            return false;
        }
        return fields.child("matchLabels").map().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(String.valueOf(wanted.getKey()))))
                && fields.children("matchExpressions").stream().allMatch(wanted -> fulfils(wanted, labels));
    }

    private static boolean fulfils(Fields expression, Map<String, String> labels) {
        String key = expression.text("key").orElse("");
        List<String> values = expression.texts("values");
        return switch (expression.text("operator").orElse("")) {
            case "In" -> labels.containsKey(key) && values.contains(labels.get(key));
            case "NotIn" -> !labels.containsKey(key) || !values.contains(labels.get(key));
            case "Exists" -> labels.containsKey(key);
            case "DoesNotExist" -> !labels.containsKey(key);
            default -> false;
        };
    }
}
