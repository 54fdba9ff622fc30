package io.moorgate.time;

import java.util.concurrent.TimeUnit;

/**
 * Coarse timers for many: a hashed wheel, in which setting and cancelling one costs the same however many there are. A
 * timer goes off up to {@link #TICK} late and never early. Confined to the thread of the timers beneath, of which it
 * uses one at a time, and none while it has nothing to wait for.
 *
 * <p>Each slot of the wheel is a chain of the timers that fall due at its tick, in this turn of the wheel or a later
 * one; a tick walks one slot. A turn takes almost seven minutes, so that an hour is nine looks at a timer.
 */
public final class TimerWheel implements Timers {
    /** How far apart two looks are, in nanoseconds. */
    static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int SLOTS = 4096;

    private final Ticker ticker;
    private final Timers beneath;
    private final Slot[] slots = new Slot[SLOTS];
    private final long originNanos;
    private long lastTick;
    private int waiting;
    private Timer next;

    /** {@code beneath} run tasks on the thread that owns this wheel. */
    public TimerWheel(Ticker ticker, Timers beneath) {
        this.ticker = ticker;
        this.beneath = beneath;
        this.originNanos = ticker.nanos();
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        long sinceNanos = ticker.nanos() - originNanos;
        if (waiting == 0) {
            lastTick = sinceNanos / TICK;
        }
        long dueNanos = sinceNanos + Math.clamp(delayNanos, 0, Long.MAX_VALUE / 2);
        Slot entry = new Slot(task, Math.max(lastTick + 1, (dueNanos + TICK - 1) / TICK));
        slot(entry.dueTick).add(entry);
        waiting++;
        if (next == null) {
            lookAgain(sinceNanos);
        }
        return () -> cancel(entry);
    }

    /** How many timers wait. */
    int waiting() {
        return waiting;
    }

    private Slot slot(long tick) {
        int index = (int) (tick & SLOTS - 1);
        if (slots[index] == null) {
            slots[index] = new Slot(null, 0);
        }
        return slots[index];
    }

    private void cancel(Slot entry) {
        if (entry.task != null) {
            entry.task = null;
            entry.remove();
            waiting--;
            if (waiting == 0 && next != null) {
                next.cancel();
                next = null;
            }
        }
    }

    private void lookAgain(long sinceNanos) {
        next = beneath.after((lastTick + 1) * TICK - sinceNanos, this::look);
    }

    /** Runs all that has fallen due. A late look walks every tick that was missed, but no slot twice. */
    private void look() {
        next = null;
        long nowTick = (ticker.nanos() - originNanos) / TICK;
        Slot due = new Slot(null, 0);
        for (long tick = Math.max(lastTick, nowTick - SLOTS) + 1; tick <= nowTick; tick++) {
            collect(slot(tick), nowTick, due);
        }
        lastTick = nowTick;
        for (Slot entry = due.after; entry != due; entry = due.after) {
            entry.remove();
            run(entry);
        }
        if (waiting > 0 && next == null) {
            lookAgain(ticker.nanos() - originNanos);
        }
    }

    private static void collect(Slot slot, long nowTick, Slot due) {
        for (Slot entry = slot.after; entry != slot; ) {
            Slot following = entry.after;
            if (entry.dueTick <= nowTick) {
                entry.remove();
                due.add(entry);
            }
            entry = following;
        }
    }

    /** A task that fails is its thread's concern, and no reason to be late with the others. */
    private void run(Slot entry) {
        Runnable task = entry.task;
        entry.task = null;
        waiting--;
        try {
            task.run();
        } catch (RuntimeException fault) {
            beneath.after(0, () -> {
                throw fault;
            });
        }
    }

    /** A timer in a ring of those that share its slot, or the head of such a ring. */
    private static final class Slot {
        private final long dueTick;
        private Runnable task;
        private Slot before = this;
        private Slot after = this;

        private Slot(Runnable task, long dueTick) {
            this.task = task;
            this.dueTick = dueTick;
        }

        private void add(Slot entry) {
            entry.before = before;
            entry.after = this;
            before.after = entry;
            before = entry;
        }

        private void remove() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }
    }
}
