package io.moorgate.traffic.tls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What trials have found, by a digest of what was tried, so that what stays broken costs nothing with each change. Confined to one thread. */
final class Verdicts {
    /** Verdicts that are remembered; the oldest ones are forgotten, and found anew. */
    private static final int REMEMBERED_MAX = 20_000;

    private final Map<String, Optional<String>> remembered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<String>> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** The fault that is known of {@code digest}, or else what {@code trial} finds. */
    Optional<String> faultOf(String digest, Supplier<Optional<String>> trial) {
        return remembered.computeIfAbsent(digest, absent -> trial.get());
    }
}
