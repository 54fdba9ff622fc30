package io.moorgate.control.gatewayapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The conditions of one object, or of a part of it, as the API server keeps them. One that has not turned keeps its time. */
final class ConditionList {
    private final long generation;
    private final List<Fields> before;
    private final String now;
    private final List<Object> conditions = new ArrayList<>();
    private final Set<String> left = new HashSet<>();

    /**
     * @param generation of the object that they speak of
     * @param before the conditions that are there
     * @param now RFC 3339
     */
    ConditionList(long generation, List<Fields> before, String now) {
        this.generation = generation;
        this.before = before;
        this.now = now;
    }

    /** One that holds where {@code reason} is {@code good}. */
    ConditionList add(String type, String good, String reason) {
        return add(type, reason.equals(good), reason);
    }

    /** The same, with why it does not hold. */
    ConditionList add(String type, String good, String reason, String message) {
        boolean holds = reason.equals(good);
        return add(type, holds, reason, holds ? "" : message);
    }

    ConditionList add(String type, boolean holds, String reason) {
        return add(type, holds, reason, "");
    }

    private ConditionList add(String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        String since = before.stream()
                .filter(condition -> condition.text("type").orElse("").equals(type)
                        && condition.text("status").orElse("").equals(status))
                .flatMap(condition -> condition.text("lastTransitionTime").stream())
                .findFirst()
                .orElse(now);
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", status);
        condition.put("reason", reason);
        condition.put("message", message);
        condition.put("observedGeneration", generation);
        condition.put("lastTransitionTime", since);
        conditions.add(condition);
        return this;
    }

    /** Adds one that is there only while it holds. */
    ConditionList addWhile(boolean holds, String type, String reason) {
        if (holds) {
            return add(type, true, reason);
        }
        left.add(type);
        return this;
    }

    /** These, and those of other types that are there: they are another's to write. */
    List<Object> all() {
        List<Object> all = new ArrayList<>(conditions);
        for (Fields other : before) {
            String type = other.text("type").orElse("");
            if (!left.contains(type)
                    && conditions.stream()
                            .noneMatch(own -> Fields.of(own).text("type").equals(other.text("type")))) {
                all.add(other.map());
            }
        }
        return all;
    }
}
