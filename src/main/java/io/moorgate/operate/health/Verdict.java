package io.moorgate.operate.health;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a check has found.
 *
 * @param isUp whether all is well
 * @param facts why: values are text, numbers or truths
 */
public record Verdict(boolean isUp, Map<String, Object> facts) {
    public Verdict {
        facts = new TreeMap<>(facts);
    }
}
