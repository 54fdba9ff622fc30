package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Pace pace = new Pace(PERIOD, new Random(1));

    @Test
    void waitsForAPeriodGiveOrTakeATenth() {
        var waits = LongStream.generate(pace::afterSuccess).limit(1_000).summaryStatistics();
        assertTrue(waits.getMin() >= 9_000_000_000L && waits.getMax() <= 11_000_000_000L, waits::toString);
        assertTrue(waits.getMax() - waits.getMin() > 1_500_000_000L, waits::toString);
    }

    @Test
    void waitsTwiceAsLongAfterEachFailureUpToALimitAndBeginsAnewAfterASuccess() {
        assertEquals(List.of(500L, 1_000L, 2_000L, 4_000L, 4_000L, 4_000L), failures(6));
        pace.afterSuccess();
        assertEquals(List.of(500L), failures(1));
    }

    @Test
    void neverWaitsLongerAfterAFailureThanAPeriod() {
        var quick = new Pace(Duration.ofMillis(20), new Random(1));
        assertTrue(quick.afterFailure() <= 22_000_000L);
    }

    /** What the next waits would be without jitter, in milliseconds. */
    private List<Long> failures(int count) {
        return LongStream.generate(pace::afterFailure)
                .limit(count)
                .mapToObj(nanos -> nearest(nanos / 1e6))
                .toList();
    }

    private static long nearest(double millis) {
        return LongStream.of(500, 1_000, 2_000, 4_000)
                .filter(whole -> Math.abs(millis - whole) <= 0.1 * whole)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such wait: " + millis + " ms"));
    }
}
