package io.moorgate.traffic.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a round of a loop is shared. */
class RoundTimeTest {
    private static final int MANY = 64;

    private final HeldTime time = new HeldTime();
    private final RoundTime round = new RoundTime(time);

    @Test
    void aFewSocketsHaveAllTheirTurns() {
        round.begin(8);
        time.advance(Duration.ofMillis(50));
        assertTrue(IntStream.range(0, MANY).noneMatch(turn -> round.isSpent()));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1), round.forTasks());
    }

    @Test
    void someTurnsComeInEachRoundHoweverLongItTookWhatWasReady() {
        round.begin(MANY);
        time.advance(Duration.ofMillis(50));
        assertTrue(IntStream.range(0, 8).noneMatch(turn -> round.isSpent()));
        time.advance(Duration.ofMillis(5));
        assertTrue(round.isSpent());
        round.begin(MANY);
        assertFalse(round.isSpent());
    }

    @Test
    void tasksHaveAsMuchTimeAsSockets() {
        round.begin(MANY);
        time.advance(Duration.ofMillis(7));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(7), round.forTasks());
    }
}
