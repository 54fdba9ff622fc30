package io.moorgate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuietPeriodTest {
    private final HeldTime time = new HeldTime();
    private int actions;
    private final QuietPeriod quiet =
            new QuietPeriod(time, time, Duration.ofMillis(100), Duration.ofSeconds(1), () -> actions++);

    @Test
    void actsOnceAfterTheQuietTime() {
        quiet.touch();
        time.advance(Duration.ofMillis(99));
        assertEquals(0, actions);
        time.advance(Duration.ofMillis(1));
        assertEquals(1, actions);
        time.advance(Duration.ofSeconds(10));
        assertEquals(1, actions);
    }

    @Test
    void aTouchStartsTheQuietTimeAnew() {
        quiet.touch();
        time.advance(Duration.ofMillis(60));
        quiet.touch();
        time.advance(Duration.ofMillis(60));
        assertEquals(0, actions);
        time.advance(Duration.ofMillis(40));
        assertEquals(1, actions);
    }

    @Test
    void touchesWithoutEndAreActedOnAtTheLongestWait() {
        for (int touch = 0; touch < 100; touch++) {
            quiet.touch();
            time.advance(Duration.ofMillis(50));
        }
        assertEquals(5, actions);
    }

    @Test
    void actsAgainWhenTouchedAfterAnAction() {
        quiet.touch();
        time.advance(Duration.ofSeconds(1));
        quiet.touch();
        time.advance(Duration.ofSeconds(1));
        assertEquals(2, actions);
    }
}
