package io.moorgate.traffic.epoll;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EpollLoopTest {
    private final EpollLoop loop = new EpollLoop("loop-under-test", Ticker.system());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void runsTheTasksOfManyThreadsOnItsOwn() {
        int threads = 4;
        int each = 5_000;
        AtomicInteger elsewhere = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(CompletableFuture.runAsync(() -> {
                for (int task = 0; task < each; task++) {
                    loop.execute(() -> {
                        ran.incrementAndGet();
                        if (!Thread.currentThread().getName().equals("loop-under-test")) {
                            elsewhere.incrementAndGet();
                        }
                    });
                }
            }));
        }
        callers.forEach(CompletableFuture::join);
        await().until(() -> ran.get() == threads * each);
        assertEquals(0, elsewhere.get());
    }

    @Test
    void wakesUpForEachTask() {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            assertEquals(
                    number,
                    CompletableFuture.supplyAsync(() -> number, loop)
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join());
        }
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        loop.execute(() -> {
            throw new IllegalStateException("meant by the test");
        });
        assertEquals(
                "alive",
                CompletableFuture.supplyAsync(() -> "alive", loop)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join());
    }

    @Test
    void runsTimersInTheirOrderAndForgetsCancelledOnes() {
        List<String> ran = new CopyOnWriteArrayList<>();
        loop.execute(() -> {
            loop.after(TimeUnit.MILLISECONDS.toNanos(30), () -> ran.add("second"));
            Timers.Timer cancelled = loop.after(TimeUnit.MILLISECONDS.toNanos(5), () -> ran.add("cancelled"));
            loop.after(TimeUnit.MILLISECONDS.toNanos(10), () -> ran.add("first"));
            loop.after(TimeUnit.HOURS.toNanos(1), () -> ran.add("much later"));
            loop.after(0, () -> ran.add("at once"));
            cancelled.cancel();
        });
        await().until(() -> ran.size() == 3);
        assertEquals(List.of("at once", "first", "second"), ran);
    }

    @Test
    void refusesTasksOnceItHasEnded() {
        loop.close();
        await().until(() -> {
            try {
                loop.execute(() -> {});
                return false;
            } catch (RejectedExecutionException ended) {
                return true;
            }
        });
        loop.close();
        assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    }

    @Test
    void aLoopThatNeverBeganEndsToo() {
        EpollLoop idle = new EpollLoop("never-started", Ticker.system());
        List<String> ran = new CopyOnWriteArrayList<>();
        idle.execute(() -> ran.add("waited"));
        idle.close();
        await().until(() -> ran.size() == 1);
    }

    @Test
    void closesWhatIsLeftWhenItEnds() {
        RecordedSocket left = new RecordedSocket(loop, LinuxCalls.eventDescriptor());
        loop.execute(left::watch);
        await().until(() -> !left.told.isEmpty());
        loop.close();
        await().until(() -> left.told.getLast().equals("closed"));
        assertEquals(1, left.told.stream().filter("closed"::equals).count());
    }

    @Test
    void aSocketThatWasClosedBeforeHearsItOnce() {
        RecordedSocket gone = new RecordedSocket(loop, Descriptor.NONE);
        loop.execute(gone::watch);
        loop.execute(gone::shut);
        await().until(() -> !gone.told.isEmpty());
        loop.execute(gone::shut);
        CompletableFuture.runAsync(() -> {}, loop).join();
        assertEquals(List.of("closed"), gone.told);
    }

    @Test
    void aClosedSocketIsToldNothingMoreThoughItsDescriptorLivesOn() {
        int descriptor = LinuxCalls.eventDescriptor();
        int copy = new Duplicator().duplicate(descriptor);
        RecordedSocket socket = new RecordedSocket(loop, descriptor);
        loop.execute(socket::watch);
        await().until(() -> !socket.told.isEmpty());
        loop.execute(socket::shut);
        await().until(() -> socket.told.getLast().equals("closed"));
        // The copy keeps the file, and so the kernel's watch on it, alive.
        LinuxCalls.signal(copy);
        CompletableFuture.runAsync(() -> {}, loop).join();
        assertTrue(socket.told.getLast().equals("closed"), () -> socket.told.toString());
        Descriptor.close(copy);
    }
}
