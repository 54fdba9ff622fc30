package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampClockTest {
    private final StampClock clock = new StampClock(() -> Instant.parse("2030-01-01T00:00:00Z"));

    @Test
    void isPulledForwardByAStampAheadOfIt() {
        long ahead = clock.next() + (1L << 40);
        clock.seen(ahead);
        assertEquals(ahead + 1, clock.next());
    }

    @Test
    void followsNoStampSoFarThatItsOwnWouldBeRefused() {
        for (long stamp : new long[] {StampClock.FOLLOWED_MAX, PinEntry.STAMP_MAX, Long.MAX_VALUE}) {
            clock.seen(stamp);
            long before = clock.next();
            assertTrue(before > 0 && before < PinEntry.STAMP_MAX, () -> "stamp=" + before);
            assertTrue(clock.next() > before);
        }
    }

    @Test
    void growsAndStaysInItsBoundsWithAClockThatIsWildlyWrong() {
        for (Instant wrong :
                new Instant[] {Instant.parse("-9999-01-01T00:00:00Z"), Instant.parse("+99999-01-01T00:00:00Z")}) {
            var wild = new StampClock(() -> wrong);
            long before = wild.next();
            assertTrue(before > 0 && before < PinEntry.STAMP_MAX, () -> "stamp=" + before);
            assertTrue(wild.next() > before);
        }
    }
}
