package io.moorgate.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the header fields of a message; names are in lower case.
 *
 * @param set fields that replace all of their name
 * @param add fields that come beside those of their name
 * @param remove names whose fields are taken away
 */
public record HeaderChanges(
        List<Map.Entry<String, String>> set, List<Map.Entry<String, String>> add, List<String> remove) {
    /** Nothing changes. */
    public static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of(), List.of());

    public HeaderChanges {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    /** Whether nothing changes. */
    public boolean areNone() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }

    /** These, and then {@code others}. */
    public HeaderChanges and(HeaderChanges others) {
        if (others.areNone() || areNone()) {
            return areNone() ? others : this;
        }
        List<String> removed = new ArrayList<>(remove);
        removed.addAll(others.remove);
        List<Map.Entry<String, String>> replaced = new ArrayList<>(set);
        replaced.addAll(others.set);
        List<Map.Entry<String, String>> added = new ArrayList<>(add);
        added.addAll(others.add);
        return new HeaderChanges(replaced, added, removed);
    }
}
