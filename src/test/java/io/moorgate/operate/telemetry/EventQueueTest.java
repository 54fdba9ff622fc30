package io.moorgate.operate.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private static final int THREADS = 4;
    private static final int EVENTS = 50_000;

    @Test
    void givesOutInOrderAndTakesNoMoreThanItHolds() {
        EventQueue<Integer> queue = new EventQueue<>(4);
        for (int round = 0; round < 3; round++) {
            for (int event = 0; event < 4; event++) {
                assertTrue(queue.offer(event));
            }
            assertFalse(queue.offer(4));
            for (int event = 0; event < 4; event++) {
                assertEquals(event, queue.poll());
            }
            assertNull(queue.poll());
        }
    }

    @Test
    void losesNothingThatItTookAndKeepsTheOrderOfEachThread() throws InterruptedException {
        EventQueue<long[]> queue = new EventQueue<>(64);
        AtomicLong accepted = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int event = 0; event < EVENTS; event++) {
                    if (queue.offer(new long[] {number, event})) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        long[] last = {-1, -1, -1, -1};
        long taken = 0;
        boolean running = true;
        while (running) {
            running = threads.stream().anyMatch(Thread::isAlive);
            for (long[] event = queue.poll(); event != null; event = queue.poll()) {
                assertTrue(event[1] > last[(int) event[0]]);
                last[(int) event[0]] = event[1];
                taken++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(accepted.get(), taken);
    }
}
