package io.moorgate.control.source;

import io.moorgate.time.Ticker;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** When a source was last known to be in step with what it watches. Written by one thread, read by any. */
public final class SyncAge {
    private final Ticker ticker;
    private final AtomicReference<Long> at = new AtomicReference<>();

    public SyncAge(Ticker ticker) {
        this.ticker = ticker;
    }

    /** The source held all there was at {@code nanos} of the ticker. */
    public void reachedAt(long nanos) {
        at.set(nanos);
    }

    public OptionalLong ageNanos() {
        Long reached = at.get();
        return reached == null ? OptionalLong.empty() : OptionalLong.of(ticker.nanos() - reached);
    }
}
