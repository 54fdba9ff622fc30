package io.moorgate.operate.drain;

import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.Patience;

/** Something live that notes when it is asked to end, and ends at once or never. */
final class HeldConnection implements Closable {
    private final HeldTime time;
    private final boolean obeys;
    private final Patience patience;
    CloseReason reason;
    long closedNanos;
    boolean over;

    HeldConnection(HeldTime time, boolean obeys) {
        this(time, obeys, Patience.ANYTIME);
    }

    HeldConnection(HeldTime time, boolean obeys, Patience patience) {
        this.time = time;
        this.obeys = obeys;
        this.patience = patience;
    }

    boolean isTold() {
        return reason != null;
    }

    @Override
    public void closeSoon(CloseReason reason) {
        this.reason = reason;
        closedNanos = time.nanos();
        over = obeys;
    }

    @Override
    public Patience patience() {
        return patience;
    }

    @Override
    public boolean isOver() {
        return over;
    }
}
