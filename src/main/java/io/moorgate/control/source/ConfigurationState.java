package io.moorgate.control.source;

import io.moorgate.control.annotation.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the configuration stands, for metrics, health and the admin API.
 *
 * @param applied whether a first configuration has been applied
 * @param generation of the routing table in force
 * @param problems of the source and of the translation
 * @param applyNanos how long the last observation, translation and publication took
 * @param translations how many translations have run
 * @param faults how many translations ended by a fault of the gateway's own
 */
public record ConfigurationState(
        boolean applied, long generation, List<Problem> problems, long applyNanos, long translations, long faults) {
    /** Before anything was observed. */
    public static final ConfigurationState NONE = new ConfigurationState(false, 0, List.of(), 0, 0, 0);

    public ConfigurationState {
        problems = List.copyOf(problems);
    }

    /** This state with {@code more} Problems, found outside the configuration. */
    public ConfigurationState withProblems(List<Problem> more) {
        return new ConfigurationState(
                applied,
                generation,
                Stream.concat(problems.stream(), more.stream()).toList(),
                applyNanos,
                translations,
                faults);
    }
}
