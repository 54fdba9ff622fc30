package io.moorgate.time;

/**
 * The clock of one event loop, read once in each of its turns at most: for what every message pays, and what may be as old as the turn.
 * Spans within a turn are zero. Confined to the loop.
 */
public final class TurnTicker implements Ticker {
    private final Ticker ticker;
    private long nanos;
    private boolean isRead;

    /** Read from {@code ticker}. */
    public TurnTicker(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A turn begins. */
    public void next() {
        isRead = false;
    }

    @Override
    public long nanos() {
        if (!isRead) {
            nanos = ticker.nanos();
            isRead = true;
        }
        return nanos;
    }
}
