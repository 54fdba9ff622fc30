package io.moorgate.operate.health;

import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Checks whether event loops answer. Each check pings every loop that has answered the ping before, so it needs no timer
 * of its own; a loop that leaves a ping unanswered for longer than the patience is stuck.
 *
 * <p>Any thread checks; a ping crosses to its loop and back by one atomic reference.
 */
public final class LoopWatch {
    private final List<Loop> loops;
    private final Ticker ticker;
    private final long patienceNanos;

    /** One event loop and the moment of the ping that it owes an answer to; null where it owes none. */
    private record Loop(Executor executor, AtomicReference<Long> pingedNanos) {}

    /** Watches {@code loops}: what is executed there runs on that loop. */
    public LoopWatch(List<? extends Executor> loops, Ticker ticker, Duration patience) {
        this.loops = loops.stream()
                .map(loop -> new Loop(loop, new AtomicReference<>()))
                .toList();
        this.ticker = ticker;
        this.patienceNanos = patience.toNanos();
    }

    /** Judges by the pings of the checks before, and pings. */
    public Verdict check() {
        long stuck = loops.stream().filter(this::isStuck).count();
        return new Verdict(stuck == 0, Map.of("event-loops", (long) loops.size(), "stuck", stuck));
    }

    private boolean isStuck(Loop loop) {
        long nowNanos = ticker.nanos();
        Long pinged = loop.pingedNanos().get();
        if (pinged != null) {
            return nowNanos - pinged > patienceNanos;
        }
        if (loop.pingedNanos().compareAndSet(null, nowNanos)) {
            try {
                loop.executor().execute(() -> loop.pingedNanos().set(null));
            } catch (RejectedExecutionException ended) {
                return true;
            }
        }
        return false;
    }
}
