package io.moorgate.time;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskThreadTest {
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", fault -> told.add(fault.getMessage()));

    @AfterEach
    void close() {
        thread.close();
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        thread.execute(() -> {
            throw new IllegalStateException("broken");
        });
        thread.execute(() -> told.add(Thread.currentThread().getName()));
        await().until(() -> told.size() == 2);
        assertEquals(List.of("broken", "of-the-test"), told);
    }

    @Test
    void runsTasksInTheirOrderAndTimersLater() {
        thread.execute(() -> {
            thread.after(TimeUnit.MILLISECONDS.toNanos(5), () -> told.add("timer"));
            thread.execute(() -> told.add("second"));
            told.add("first");
        });
        await().until(() -> told.size() == 3);
        assertEquals(List.of("first", "second", "timer"), told);
    }

    @Test
    void forgetsTasksOnceClosed() {
        thread.close();
        thread.execute(() -> told.add("late"));
        thread.after(0, () -> told.add("late")).cancel();
        assertEquals(List.of(), told);
    }
}
