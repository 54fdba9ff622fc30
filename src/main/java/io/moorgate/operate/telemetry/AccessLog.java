package io.moorgate.operate.telemetry;

import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Writes lines of connections that live long or end badly, or of all, and of what never became a connection.
 *
 * <p>Threads: event loops put events into a bounded queue; they never wait and wake nothing. One thread of its own
 * looks every {@link #TICK_NANOS}, makes lines and writes them in batches. At most {@link #QUEUE_MAX} events wait; more are
 * dropped and counted. What is not to be written costs a comparison.
 */
public final class AccessLog implements AutoCloseable {
    /** The name of the limit on events that wait. */
    public static final String LIMIT = "access-log-queue";

    static final int QUEUE_MAX = 16_384;
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Logger LOG = Logger.getLogger(AccessLog.class);
    private static final long CLOSE_TIMEOUT_MS = 2000;
    private static final long SUMMARY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AccessSettings.Scope scope;
    private final long closeFromNanos;
    private final boolean opens;
    private final Ticker ticker;
    private final LongLives lives;
    private final AccessWriter writer;
    private final EventQueue<AccessEvent> queue;
    private final RefusedBudget budget = new RefusedBudget();
    private long summaryNanos;

    private Timers timers = (delayNanos, task) -> () -> {};
    private Runnable endThread = () -> {};

    /**
     * Writes nothing before {@link #start}.
     *
     * @param ticker the one that connections' times are read from
     * @param out written to and flushed on the log's thread
     */
    public AccessLog(AccessSettings settings, Ticker ticker, WallClock clock, OutputStream out) {
        this.scope = settings.scope();
        this.closeFromNanos =
                scope == AccessSettings.Scope.LONG ? settings.longAfter().toNanos() : 0;
        this.opens = scope == AccessSettings.Scope.ALL && settings.every().isPositive();
        this.ticker = ticker;
        this.lives = new LongLives(settings, ticker.nanos());
        this.writer = new AccessWriter(settings, ticker, clock, out);
        this.queue = new EventQueue<>(scope == AccessSettings.Scope.OFF ? 1 : QUEUE_MAX);
    }

    /** Begins to write, on a thread of its own. */
    public void start(LiveConnections connections) {
        if (scope != AccessSettings.Scope.OFF) {
            TaskThread thread = new TaskThread("access-log", fault -> LOG.error("access log lines lost", fault));
            endThread = thread::close;
            start(connections, thread);
        }
    }

    /** Begins to write on the thread of {@code given}. */
    void start(LiveConnections connections, Timers given) {
        timers = given;
        summaryNanos = ticker.nanos();
        timers.after(TICK_NANOS, () -> tick(connections));
    }

    /** Takes note of an opening; false where the line had to be dropped. */
    boolean opened(LiveConnection connection) {
        return !opens || queue.offer(new AccessEvent.Open(connection, connection.openedNanos()));
    }

    /** Takes note of an end; false where the line had to be dropped. */
    boolean ended(LiveConnection connection, CloseReason reason, long livedNanos) {
        if (scope == AccessSettings.Scope.OFF || livedNanos < closeFromNanos && !Endings.isBad(connection, reason)) {
            return true;
        }
        return queue.offer(new AccessEvent.Close(connection, reason, connection.openedNanos() + livedNanos));
    }

    /** Takes note of what never became a connection; false where the line had to be dropped. */
    boolean refused(RefusedFacts facts) {
        if (scope == AccessSettings.Scope.OFF) {
            return true;
        }
        long nowNanos = ticker.nanos();
        return !budget.take(facts.cause(), nowNanos) || queue.offer(new AccessEvent.Refused(facts, nowNanos));
    }

    /** Takes note of what the gateway has answered itself; false where the line had to be dropped. */
    boolean answered(AnsweredFacts facts) {
        return scope != AccessSettings.Scope.ALL || queue.offer(new AccessEvent.Answered(facts, ticker.nanos()));
    }

    private void tick(LiveConnections connections) {
        timers.after(TICK_NANOS, () -> tick(connections));
        writeQueued();
        lives.look(connections, ticker.nanos(), writer::write);
        writer.flush();
    }

    private void writeQueued() {
        for (AccessEvent event = queue.poll(); event != null; event = queue.poll()) {
            writer.write(event);
        }
        long nowNanos = ticker.nanos();
        if (nowNanos - summaryNanos >= SUMMARY_NANOS) {
            writeLeftOut(nowNanos);
        }
    }

    private void writeLeftOut(long nowNanos) {
        summaryNanos = nowNanos;
        budget.takeLeftOut((cause, count) -> writer.write(new AccessEvent.LeftOut(cause, count, nowNanos)));
    }

    /** Writes what waits, and ends the log's thread; gives up after two seconds. */
    @Override
    public void close() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        timers.after(0, () -> {
            writeQueued();
            writeLeftOut(ticker.nanos());
            writer.flush();
            written.complete(null);
        });
        try {
            if (scope != AccessSettings.Scope.OFF) {
                written.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warnf("access log lines lost at the end: %s", late);
        }
        endThread.run();
    }
}
