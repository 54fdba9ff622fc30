package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Writes one line for each connection that has ended.
 *
 * <p>Threads: event loops hand records over and never wait; one thread of its own makes lines and writes them. At most
 * {@link #QUEUE_MAX} records wait; more are dropped and counted.
 */
public final class AccessLog implements AutoCloseable {
    /** The name of the limit on records that wait. */
    public static final String LIMIT = "access-log-queue";

    static final int QUEUE_MAX = 8192;
    private static final int BATCH_MAX = 256;
    private static final long CLOSE_TIMEOUT_MS = 2000;

    private final Scope scope;
    private final Consumer<String> lines;
    private final BlockingQueue<AccessRecord> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Thread writer =
            Thread.ofPlatform().daemon().name("access-log").unstarted(this::write);

    private AccessLog(Scope scope, Consumer<String> lines) {
        this.scope = scope;
        this.lines = lines;
    }

    /** Which connections are written. */
    public enum Scope {
        /** None. */
        OFF,
        /** WebSocket, gRPC and TCP. */
        LONG,
        /** HTTP exchanges too. */
        ALL
    }

    /** Writes to the log category {@code moorgate.access}, at INFO. */
    public static AccessLog toLogger(Scope scope) {
        Logger logger = Logger.getLogger("moorgate.access");
        return to(logger.isInfoEnabled() ? scope : Scope.OFF, logger::info);
    }

    /** Writes to {@code lines}, on the writer's thread. */
    static AccessLog to(Scope scope, Consumer<String> lines) {
        AccessLog log = new AccessLog(scope, lines);
        if (scope != Scope.OFF) {
            log.writer.start();
        }
        return log;
    }

    /** Takes note of an end; false where the record had to be dropped. */
    boolean ended(LiveConnection connection, CloseReason reason, long livedNanos) {
        return !covers(connection.kind()) || queue.offer(new AccessRecord(connection, reason, livedNanos));
    }

    private boolean covers(ConnectionKind kind) {
        return switch (scope) {
            case OFF -> false;
            case LONG -> kind != ConnectionKind.HTTP;
            case ALL -> true;
        };
    }

    private void write() {
        List<AccessRecord> batch = new ArrayList<>(BATCH_MAX);
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH_MAX - 1);
                batch.forEach(record -> lines.accept(record.line()));
                batch.clear();
            }
        } catch (InterruptedException closing) {
            queue.drainTo(batch);
            batch.forEach(record -> lines.accept(record.line()));
        }
    }

    /** Writes what waits, and ends the writer's thread; gives up after two seconds. */
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
