package io.moorgate.operate.review;

import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.live.LiveConnections;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Asks admission about every live connection again: when a routing table is published, and once in a while, for those that
 * were on their way to their endpoint meanwhile. One pass asks all of them, {@value #PER_TURN} in a turn of the thread; a table that
 * is published during a pass is followed by one more pass.
 *
 * <p>Confined to the drains' thread.
 */
public final class LiveReview {
    /** How often all are asked without a change of the table. */
    public static final Duration LOOK = Duration.ofSeconds(5);

    /** How many connections are asked in one turn of the thread. */
    static final int PER_TURN = 1_000;

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final EndpointDrains drains;
    private final Ticker ticker;
    private final Executor thread;
    private final Timers timers;
    private ReviewPass pass;
    private boolean isDueAgain;

    /** {@code thread} and {@code timers} are the two faces of the drains' thread. */
    public LiveReview(
            LiveRoutingTable table,
            LiveConnections connections,
            EndpointDrains drains,
            Ticker ticker,
            Executor thread,
            Timers timers) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.ticker = ticker;
        this.thread = thread;
        this.timers = timers;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::ask));
        thread.execute(this::askOnceInAWhile);
    }

    private void askOnceInAWhile() {
        timers.after(LOOK.toNanos(), this::askOnceInAWhile);
        ask();
    }

    private void ask() {
        isDueAgain = pass != null;
        if (!isDueAgain) {
            pass = new ReviewPass(
                    Admission.review(table.current()), connections.all().iterator(), ticker.nanos() - LOOK.toNanos());
            turn();
        }
    }

    private void turn() {
        ReviewPass current = pass;
        pass = null; // A fault ends this pass; the next one begins as though there had been none.
        if (current.next(PER_TURN)) {
            pass = current;
            thread.execute(this::turn);
            return;
        }
        drains.apply(current.review(), current.held(), current.leaving());
        if (isDueAgain) {
            ask();
        }
    }
}
