package io.moorgate.operate.telemetry;

import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes events as lines, in batches of some 64 KiB. The access log's thread. */
final class AccessWriter {
    private static final int BATCH_BYTES = 64 * 1024;

    private final Ticker ticker;
    private final WallClock clock;
    private final OutputStream out;
    private final LineBuffer buffer;
    private final AccessLines lines;

    /** {@code ticker} is the one that events' times are read from. */
    AccessWriter(AccessSettings settings, Ticker ticker, WallClock clock, OutputStream out) {
        this.ticker = ticker;
        this.clock = clock;
        this.out = out;
        this.buffer = new LineBuffer(settings.format());
        this.lines = new AccessLines(buffer, settings.path());
    }

    /** One line, which may wait until {@link #flush}. */
    void write(AccessEvent event) {
        lines.write(event, clock.now().minusNanos(ticker.nanos() - event.atNanos()));
        if (buffer.length() >= BATCH_BYTES) {
            flush();
        }
    }

    /** Writes all lines that wait. */
    void flush() {
        if (buffer.length() > 0) {
            try {
                buffer.drainTo(out);
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }
    }
}
