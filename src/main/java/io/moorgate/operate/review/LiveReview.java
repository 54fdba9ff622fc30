package io.moorgate.operate.review;

import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;

/**
 * Asks admission about every live connection again: when a routing table is published, and once in a while, for those that
 * were on their way to their endpoint meanwhile. One pass asks all of them, {@value #PER_TURN} in a turn of the thread; a table that
 * is published during a pass is followed by one more pass. What is to be drained goes to the drains; what is to be closed at once
 * is closed, a turn's worth at a time.
 *
 * <p>Confined to the drains' thread.
 */
public final class LiveReview {
    /** How often all are asked without a change of the table. */
    public static final Duration LOOK = Duration.ofSeconds(5);

    /** How long a pass rests behind a turn that has closed connections, so that event loops do their other work. */
    static final Duration PAUSE = Duration.ofMillis(10);

    /** How many connections are closed in one turn of the thread. */
    static final int CLOSED_PER_TURN = 100;

    /** How many connections are asked in one turn of the thread. */
    static final int PER_TURN = 1_000;

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final EndpointDrains drains;
    private final Ticker ticker;
    private final TaskLoop thread;
    private final ForbiddenConnections forbidden;
    private ReviewPass pass;
    private boolean isDueAgain;

    /** {@code thread} is the drains' thread; {@code events} gets the lists that were reached. */
    public LiveReview(
            LiveRoutingTable table,
            LiveConnections connections,
            EndpointDrains drains,
            Ticker ticker,
            TaskLoop thread,
            TrafficEvents events) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.ticker = ticker;
        this.thread = thread;
        this.forbidden = new ForbiddenConnections(events);
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::ask));
        thread.execute(this::askOnceInAWhile);
    }

    private void askOnceInAWhile() {
        thread.after(LOOK.toNanos(), this::askOnceInAWhile);
        ask();
    }

    private void ask() {
        isDueAgain = pass != null;
        if (!isDueAgain) {
            pass = new ReviewPass(
                    Admission.review(table.current()), connections, ticker.nanos() - LOOK.toNanos(), forbidden);
            turn();
        }
    }

    private void turn() {
        ReviewPass current = pass;
        pass = null; // A fault ends this pass; the next one begins as though there had been none.
        int before = forbidden.count();
        boolean isMore = current.next(PER_TURN, CLOSED_PER_TURN);
        if (isMore && forbidden.count() > before) {
            pass = current;
            thread.after(PAUSE.toNanos(), this::turn);
            return;
        }
        if (isMore) {
            pass = current;
            thread.execute(this::turn);
            return;
        }
        forbidden.passEnded();
        drains.apply(current.review(), current.held(), current.leaving());
        if (isDueAgain) {
            ask();
        }
    }
}
