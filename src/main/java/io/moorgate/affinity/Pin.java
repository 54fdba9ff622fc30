package io.moorgate.affinity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A row of the table: one client's binding, how many connections hold it, and since when none does. 40 bytes of heap.
 *
 * <p>Threads: any. Two fields are volatile and change by compare-and-set only: {@code use} (live connections in the low
 * half, number of claims in the high half, so that a row that was used in between is never taken for idle) and
 * {@code binding}. The plain fields are written before {@code use} changes and read after it was read.
 */
final class Pin {
    /** The {@code use} of a row that has left the table. */
    static final long DEAD = -1;

    private static final long CLAIM = (1L << 32) + 1;
    private static final VarHandle USE;
    private static final VarHandle BINDING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USE = lookup.findVarHandle(Pin.class, "use", long.class);
            BINDING = lookup.findVarHandle(Pin.class, "binding", Binding.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ClientKey.Kind kind;
    private volatile long use = CLAIM;
    private volatile Binding binding;
    private long idleSinceNanos;
    private int timeoutMs;

    /** A row that its maker has claimed. */
    Pin(ClientKey.Kind kind, Binding binding, int timeoutMs, long nowNanos) {
        this.kind = kind;
        this.binding = binding;
        this.timeoutMs = timeoutMs;
        this.idleSinceNanos = nowNanos;
    }

    static int live(long use) {
        return (int) use;
    }

    ClientKey.Kind kind() {
        return kind;
    }

    long use() {
        return use;
    }

    Binding binding() {
        return binding;
    }

    boolean replace(Binding seen, Binding next) {
        return BINDING.compareAndSet(this, seen, next);
    }

    /** One connection more; false where the row has changed since {@code seen} was read. */
    boolean claim(long seen, int timeoutMs) {
        if (!USE.compareAndSet(this, seen, seen + CLAIM)) {
            return false;
        }
        this.timeoutMs = timeoutMs;
        return true;
    }

    /** One connection less. Returns the use that is left. */
    long leave() {
        return (long) USE.getAndAdd(this, -1L) - 1;
    }

    /** One connection less, that really was one: the row's lifetime counts from {@code nowNanos}. */
    long leave(long nowNanos) {
        idleSinceNanos = nowNanos;
        return leave();
    }

    /** Ends an idle row; false where it has changed since {@code seen} was read. */
    boolean kill(long seen) {
        return live(seen) == 0 && USE.compareAndSet(this, seen, DEAD);
    }

    /** Since when no connection has held it; means nothing while one does. */
    long idleSinceNanos() {
        return idleSinceNanos;
    }

    long timeoutNanos() {
        return timeoutMs * 1_000_000L;
    }

    boolean hasExpired(long nowNanos, long timeoutNanos) {
        return nowNanos - idleSinceNanos >= timeoutNanos;
    }
}
