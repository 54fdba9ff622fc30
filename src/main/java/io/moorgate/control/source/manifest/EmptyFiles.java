package io.moorgate.control.source.manifest;

import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Since when files have been empty, or blank. A file may be emptied to be written anew, so for a moment its objects stay; then they are
 * gone, as they would be after a start. Confined to the configuration's thread.
 */
final class EmptyFiles {
    /** How long the objects of an empty file stay. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final Ticker ticker;
    private final Map<String, Long> emptySince = new HashMap<>();
    private boolean awaiting;
    private long dueNanos;

    EmptyFiles(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether the file {@code name}, which holds {@code bytes} now, has been without any text for so long that it has no objects. */
    boolean isEmptied(String name, byte[] bytes) {
        if (!isBlank(bytes)) {
            emptySince.remove(name);
            return false;
        }
        long now = ticker.nanos();
        Long since = emptySince.putIfAbsent(name, now);
        if (since == null) {
            await(now + GRACE.toNanos());
            return false;
        }
        return now - since >= GRACE.toNanos();
    }

    /** Only these files are there. */
    void retain(Set<String> names) {
        emptySince.keySet().retainAll(names);
    }

    /** Whether the time of an empty file has run out since the last call. */
    boolean hasEmptied() {
        if (!awaiting || dueNanos - ticker.nanos() > 0) {
            return false;
        }
        awaiting = false;
        emptySince.values().stream()
                .map(since -> since + GRACE.toNanos())
                .filter(due -> due - ticker.nanos() > 0)
                .forEach(this::await);
        return true;
    }

    private void await(long due) {
        dueNanos = awaiting && dueNanos - due < 0 ? dueNanos : due;
        awaiting = true;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (!Character.isWhitespace(each)) {
                return false;
            }
        }
        return true;
    }
}
