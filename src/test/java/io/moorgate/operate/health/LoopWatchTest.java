package io.moorgate.operate.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Queue<Runnable> pings = new ArrayDeque<>();
    private final LoopWatch watch =
            new LoopWatch(List.of(pings::add, (Executor) Runnable::run), nanos::get, Duration.ofSeconds(10));

    @Test
    void aLoopThatHasNotAnsweredForLongerThanThePatienceIsStuck() {
        assertTrue(watch.check().isUp());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertTrue(watch.check().isUp());
        nanos.addAndGet(1);
        Verdict verdict = watch.check();
        assertFalse(verdict.isUp());
        assertEquals(1L, verdict.facts().get("stuck"));
        assertEquals(2L, verdict.facts().get("event-loops"));
    }

    @Test
    void aLoopThatAnswersAgainIsWell() {
        watch.check();
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertFalse(watch.check().isUp());
        pings.remove().run();
        assertTrue(watch.check().isUp());
    }

    @Test
    void atMostOnePingWaitsInALoop() {
        watch.check();
        watch.check();
        assertEquals(1, pings.size());
    }

    @Test
    void aLoopThatHasEndedIsStuck() {
        Executor ended = task -> {
            throw new RejectedExecutionException("event executor terminated");
        };
        assertFalse(new LoopWatch(List.of(ended), nanos::get, Duration.ofSeconds(1))
                .check()
                .isUp());
    }
}
