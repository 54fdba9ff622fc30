package io.moorgate.control.migration;

import io.moorgate.control.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the annotations of other controllers on one object come to.
 *
 * @param annotations ours, by full key
 * @param origins their full key, by our key without prefix
 * @param findings what is not translated, in the order of keys
 * @param refusal why routes refuse: a key that restricts and is not translated
 */
public record Migration(
        Map<String, String> annotations,
        Map<String, String> origins,
        List<Finding> findings,
        Optional<String> refusal) {
    /** Limit {@code migrant-keys}: how many keys of one object are looked at. */
    static final int KEYS_MAX = 128;

    /** Under which the namespace of the object stands beside its annotations, for conversions. */
    static final String NAMESPACE = "";

    private static final List<MigrantKey> TABLE = Stream.of(
                    NginxKeys.ALL, HaproxyTechKeys.ALL, HaproxyIngressKeys.ALL, TraefikKeys.ALL)
            .flatMap(List::stream)
            .toList();

    private static final List<String> PREFIXES =
            List.of(NginxKeys.PREFIX, HaproxyTechKeys.PREFIX, HaproxyIngressKeys.PREFIX, TraefikKeys.PREFIX);

    private static final int VALUE_LENGTH_MAX = 64;

    /** A key that is not translated, and what to do instead. */
    public record Finding(String key, String message) {}

    /** The keys that are known, in the order of their page. */
    static List<MigrantKey> table() {
        return TABLE;
    }

    /** What {@code annotations} of an object in {@code namespace} come to; keys of no controller are not looked at. */
    public static Migration of(String namespace, Map<String, String> annotations) {
        Map<String, String> given = new HashMap<>(annotations);
        given.put(NAMESPACE, namespace);
        Map<String, String> ours = new LinkedHashMap<>();
        Map<String, String> origins = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        Map<String, MigrantKey> known = new TreeMap<>();
        annotations.keySet().stream()
                .filter(key -> key != null && PREFIXES.stream().anyMatch(key::startsWith))
                .sorted()
                .limit(KEYS_MAX)
                .forEach(key -> known.put(key, find(key)));
        // In the order of the table: of two keys that become one of ours, the first one of the page counts.
        known.entrySet().stream()
                .sorted((a, b) -> Integer.compare(TABLE.indexOf(a.getValue()), TABLE.indexOf(b.getValue())))
                .forEach(entry -> {
                    String value = annotations.get(entry.getKey()) == null ? "" : annotations.get(entry.getKey());
                    Optional<Map<String, String>> converted =
                            entry.getValue().conversion().flatMap(each -> each.convert(value, given));
                    if (converted.isPresent()) {
                        converted.get().forEach((key, text) -> {
                            if (ours.putIfAbsent(Annotation.PREFIX + key, text) == null) {
                                origins.put(key, entry.getKey());
                            }
                        });
                    } else {
                        findings.add(new Finding(entry.getKey(), messageOf(entry.getValue(), value)));
                        if (entry.getValue().isProtective()) {
                            refusals.add(entry.getKey() + " is not translated");
                        }
                    }
                });
        return new Migration(
                Map.copyOf(ours),
                Map.copyOf(origins),
                List.copyOf(findings),
                refusals.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refusals)));
    }

    private static MigrantKey find(String key) {
        return TABLE.stream()
                .filter(each -> each.matches(key))
                .findFirst()
                .orElseGet(() -> MigrantKey.untranslated(key, "", "is not known here"));
    }

    private static String messageOf(MigrantKey key, String value) {
        String shown = value.length() > VALUE_LENGTH_MAX ? value.substring(0, VALUE_LENGTH_MAX) + "…" : value;
        String first = shown.lines().findFirst().orElse("");
        String nearest = key.nearest().isEmpty() ? "nothing of Moorgate does this" : "nearest: " + key.nearest();
        return "\"" + first + "\" is not translated: " + key.remark() + " (" + nearest + ")"
                + (key.isProtective() ? ", refuses" : "");
    }
}
