package io.moorgate.affinity;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The rows whose own entry has changed and that peers have not been sent. A row stands here once, however often it
 * changes, so there are never more than rows (and those that left the table since). Before there is a listener no
 * change is noted.
 *
 * <p>Threads: any notes; one drains.
 */
final class ChangeQueue {
    private final Queue<Row> rows = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> listener = new AtomicReference<>();
    private final AtomicBoolean notified = new AtomicBoolean();

    /** {@code wake} is called on any thread when there is something to drain, once until a drain has emptied the list. */
    void onChange(Runnable wake) {
        listener.set(wake);
    }

    /** Whether there is a listener. */
    boolean isHeard() {
        return listener.get() != null;
    }

    /** The own entry of {@code row} has changed, or the row is leaving the table; in the latter case before it has left. */
    void note(Row row) {
        Runnable wake = listener.get();
        if (wake != null && row.list()) {
            rows.add(row);
            if (!notified.getAndSet(true)) {
                wake.run();
            }
        }
    }

    /** Hands out at most {@code rowsMax} rows and takes them off the list. Returns how many; 0 where none is left. */
    int drain(int rowsMax, Consumer<Row> sink) {
        int drained = 0;
        while (drained < rowsMax) {
            Row row = rows.poll();
            if (row == null) {
                notified.set(false);
                row = rows.poll();
                if (row == null) {
                    return drained;
                }
                notified.set(true);
            }
            row.unlist();
            sink.accept(row);
            drained++;
        }
        return drained;
    }
}
