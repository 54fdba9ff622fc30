package io.moorgate.traffic.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a stream's receive window follows what is taken. */
class StreamWindowTest {
    private static final int INITIAL = 65_536;
    private static final int PLENTY = Integer.MAX_VALUE / 2;

    private final StreamWindow window = new StreamWindow(INITIAL);
    private long nowNanos = 1;

    /** A window's worth each {@code rttMillis}, so often. */
    private int playWindowLimited(int times, long rttMillis) {
        int bytes = INITIAL;
        for (int time = 0; time < times; time++) {
            assertFalse(window.taken(0, nowNanos) && bytes < StreamWindow.BYTES_MAX);
            nowNanos += TimeUnit.MILLISECONDS.toNanos(rttMillis);
            if (window.taken(bytes, nowNanos)) {
                bytes += window.growth(nowNanos, PLENTY);
            }
        }
        return bytes;
    }

    @Test
    void growsToTheMostWhereTheWindowAloneHoldsTheSenderBack() {
        assertEquals(StreamWindow.BYTES_MAX, playWindowLimited(40, 100));
        assertEquals(StreamWindow.BYTES_MAX - INITIAL, window.grown());
    }

    @Test
    void staysWhereTheSenderIsSlow() {
        assertEquals(INITIAL, playWindowLimited(20, 1_000));
    }

    @Test
    void growsByNoMoreThanThereIs() {
        nowNanos += 1_000;
        window.taken(0, nowNanos);
        assertTrue(window.taken(4 * INITIAL, nowNanos + 1_000));
        assertEquals(1_000, window.growth(nowNanos + 1_000, 1_000));
        assertEquals(1_000, window.grown());
    }
}
