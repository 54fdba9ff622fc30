package io.moorgate.routing;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Values by text, found by a region of another text without cutting it out. Texts are grouped by length, each group
 * sorted, so that a lookup is a binary search among those of one length and allocates nothing.
 */
final class TextIndex<V> {
    private record Entry<V>(String text, Optional<V> value) {}

    private record Group<V>(int length, Entry<V>[] sorted) {}

    private final Group<V>[] longestFirst;

    @SuppressWarnings({"unchecked", "rawtypes"})
    TextIndex(Map<String, V> values) {
        Map<Integer, TreeMap<String, V>> byLength = new TreeMap<>(Comparator.reverseOrder());
        values.forEach((text, value) -> byLength.computeIfAbsent(text.length(), absent -> new TreeMap<>())
                .put(text, value));
        this.longestFirst = byLength.entrySet().stream()
                .map(group -> new Group<V>(
                        group.getKey(),
                        group.getValue().entrySet().stream()
                                .map(entry -> new Entry<>(entry.getKey(), Optional.of(entry.getValue())))
                                .toArray(Entry[]::new)))
                .toArray(Group[]::new);
    }

    /** How many different lengths there are. */
    int lengths() {
        return longestFirst.length;
    }

    /** The length at {@code rank}; rank 0 is the longest. */
    int length(int rank) {
        return longestFirst[rank].length;
    }

    /** The value whose text, of the length at {@code rank}, stands in {@code text} at {@code from}. */
    Optional<V> find(int rank, String text, int from) {
        Entry<V>[] sorted = longestFirst[rank].sorted;
        int length = longestFirst[rank].length;
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(sorted[middle].text, text, from, length);
            if (order == 0) {
                return sorted[middle].value;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    private static int compare(String key, String text, int from, int length) {
        for (int i = 0; i < length; i++) {
            int difference = key.charAt(i) - text.charAt(from + i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }
}
