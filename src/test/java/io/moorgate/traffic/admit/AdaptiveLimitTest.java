package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much an endpoint may have unanswered, by how long its answers take. */
class AdaptiveLimitTest {
    private final AdaptiveLimit limit = new AdaptiveLimit();
    private long nowNanos;

    @Test
    void growsWhileAnswersTakeAsLongAsEver() {
        assertEquals(AdaptiveLimit.FIRST, limit.limit());
        windows(20, 10, 1);
        assertTrue(limit.limit() >= AdaptiveLimit.FIRST + 15, "now " + limit.limit());
        windows(5_000, 10, 1);
        assertEquals(AdaptiveLimit.MOST, limit.limit());
    }

    @Test
    void shrinksWhenAnswersTakeLongerAndRecoversAfterwards() {
        windows(100, 10, 1);
        int before = limit.limit();
        windows(10, 40, 1);
        int loaded = limit.limit();
        assertTrue(loaded < before / 2, before + " became " + loaded);
        windows(100, 10, 1);
        assertTrue(limit.limit() > loaded, loaded + " became " + limit.limit());
    }

    @Test
    void neverShrinksBelowTheLeast() {
        windows(100, 10, 1);
        windows(200, 10_000, 1);
        assertTrue(limit.limit() >= AdaptiveLimit.LEAST, "now " + limit.limit());
    }

    @Test
    void whatIsNotUsedDoesNotGrow() {
        windows(100, 10, 0.4);
        assertEquals(AdaptiveLimit.FIRST, limit.limit());
    }

    /** So many windows of answers, each after so long, while this part of the limit is used. */
    private void windows(int count, int millis, double used) {
        for (int window = 0; window < count; window++) {
            for (int answer = 0; answer <= AdaptiveLimit.WINDOW_ANSWERS; answer++) {
                nowNanos += AdaptiveLimit.WINDOW_NANOS / AdaptiveLimit.WINDOW_ANSWERS;
                limit.answered(Duration.ofMillis(millis).toNanos(), (int) Math.ceil(limit.limit() * used), nowNanos);
            }
        }
    }
}
