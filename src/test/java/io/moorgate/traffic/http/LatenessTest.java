package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The second within which others are to be answered. */
class LatenessTest {
    private final HeldTime time = new HeldTime();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong waitedNanos = new AtomicLong();
    private final Lateness second =
            new Lateness(time, cpuNanos::get, () -> new CoreWaits(Map.of("7", waitedNanos.get())), 1);

    @Test
    void isOverAfterASecondThatWasWorkedThrough() {
        time.advance(Duration.ofMillis(900));
        cpuNanos.set(TimeUnit.SECONDS.toNanos(3));
        assertFalse(second.isOver());
        time.advance(Duration.ofMillis(200));
        assertTrue(second.isOver());
    }

    @Test
    void isOverAfterThreeSecondsOfStandstill() {
        time.advance(Duration.ofMillis(1_100));
        assertFalse(second.isOver());
        time.advance(Duration.ofMillis(1_800));
        assertFalse(second.isOver());
        time.advance(Duration.ofMillis(300));
        assertTrue(second.isOver());
    }

    @Test
    void doesNotCountWhatTheMachineKeepsAThreadWaiting() {
        time.advance(Duration.ofMillis(1_100));
        assertFalse(second.isOver());
        time.advance(Duration.ofSeconds(5));
        waitedNanos.set(TimeUnit.MILLISECONDS.toNanos(3_500));
        assertFalse(second.isOver());
        time.advance(Duration.ofSeconds(1));
        assertTrue(second.isOver());
    }

    @Test
    void theKernelSaysHowLongThreadsHaveWaited() {
        assertFalse(CoreWaits.now().nanosByThread().isEmpty());
    }
}
