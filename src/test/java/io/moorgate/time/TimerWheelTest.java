package io.moorgate.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Coarse timers. */
class TimerWheelTest {
    private final HeldTime time = new HeldTime();
    private final TimerWheel wheel = new TimerWheel(time, time);

    @Test
    void aTimerGoesOffNeverEarlyAndAtMostATickLate() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Long> lateness = new ArrayList<>();
        for (int index = 0; index < 2_000; index++) {
            time.advance(Duration.ofNanos(random.nextInt(1_000_000_000)));
            long dueNanos = time.nanos()
                    + (long) (random.nextDouble() * Duration.ofHours(3).toNanos());
            wheel.after(dueNanos - time.nanos(), () -> lateness.add(time.nanos() - dueNanos));
        }
        time.advance(Duration.ofHours(4));
        assertEquals(2_000, lateness.size());
        assertTrue(
                lateness.stream().allMatch(nanos -> nanos >= 0 && nanos <= TimerWheel.TICK),
                "seed " + seed + ": " + lateness);
        assertEquals(0, time.waiting());
    }

    @Test
    void whatIsCancelledDoesNotRunAndAnEmptyWheelRests() {
        List<String> ran = new ArrayList<>();
        Timers.Timer first = wheel.after(1_000_000_000, () -> ran.add("first"));
        Timers.Timer second = wheel.after(1_000_000_000, () -> ran.add("second"));
        assertEquals(1, time.waiting());
        first.cancel();
        first.cancel();
        second.cancel();
        assertEquals(0, time.waiting());
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), ran);
        wheel.after(1_000_000_000, () -> ran.add("third"));
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of("third"), ran);
    }

    @Test
    void aTaskMayCancelAnotherThatFallsDueWithItAndSetNewOnes() {
        List<String> ran = new ArrayList<>();
        Timers.Timer[] victim = new Timers.Timer[1];
        wheel.after(1_000_000_000, () -> {
            victim[0].cancel();
            wheel.after(0, () -> ran.add("new"));
        });
        victim[0] = wheel.after(1_000_000_000, () -> ran.add("victim"));
        time.advance(Duration.ofSeconds(2));
        assertEquals(List.of("new"), ran);
        assertEquals(0, wheel.waiting());
    }

    @Test
    void aLoopThatWasHeldUpForLongCatchesUpInOneLook() {
        List<Integer> ran = new ArrayList<>();
        List<Runnable> looks = new ArrayList<>();
        TimerWheel late = new TimerWheel(time, (delay, task) -> {
            looks.add(task);
            return () -> looks.remove(task);
        });
        for (int hours = 1; hours <= 24; hours++) {
            int hour = hours;
            late.after(TimeUnit.HOURS.toNanos(hours), () -> ran.add(hour));
        }
        time.advance(Duration.ofHours(25));
        looks.removeFirst().run();
        assertEquals(24, ran.size());
        assertEquals(List.of(), looks);
    }

    @Test
    void aTaskThatFailsIsToldToItsThreadAndHoldsUpNobody() {
        List<String> ran = new ArrayList<>();
        wheel.after(1_000_000_000, () -> {
            throw new IllegalStateException("fault");
        });
        wheel.after(1_000_000_000, () -> ran.add("other"));
        assertThrows(IllegalStateException.class, () -> time.advance(Duration.ofSeconds(2)));
        assertEquals(List.of("other"), ran);
    }

    /** Prints what a million timers cost; asserts nothing about it. */
    @Test
    void aMillionTimersCostNextToNothing() {
        int count = 1_000_000;
        Random random = new Random(1);
        long begin = System.nanoTime();
        Timers.Timer[] timers = new Timers.Timer[count];
        for (int index = 0; index < count; index++) {
            timers[index] = wheel.after(TimeUnit.MINUTES.toNanos(30 + random.nextInt(60)), () -> {});
        }
        long set = System.nanoTime();
        time.advance(Duration.ofMinutes(20));
        long waited = System.nanoTime();
        for (int index = 0; index < count; index += 2) {
            timers[index].cancel();
        }
        long cancelled = System.nanoTime();
        time.advance(Duration.ofMinutes(90));
        long ran = System.nanoTime();
        System.out.printf(
                "a million timers: set %d ns each, cancelled %d ns each, run %d ns each; waiting costs %d us of CPU a second%n",
                (set - begin) / count,
                (cancelled - waited) / (count / 2),
                (ran - cancelled) / (count / 2),
                (waited - set) / 1_000 / TimeUnit.MINUTES.toSeconds(20));
        assertEquals(0, wheel.waiting());
        assertEquals(0, time.waiting());
    }
}
