package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.time.HeldTime;
import io.moorgate.traffic.http.head.HeadLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long an HTTP/1 connection may take for a head and between two requests, in held time. */
class HeaderTimeoutTest {
    private static final Duration HEAD = HeadLimits.DEFAULT.timeout();
    private static final Duration SHORTER = Duration.ofSeconds(2);
    private static final Duration LONGER = Duration.ofSeconds(75);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final HeldTime time = new HeldTime();
    private int late;

    private HeaderTimeout accepted(Duration keepAlive) {
        HeaderTimeout timeout = new HeaderTimeout(time, time, HeadLimits.DEFAULT, keepAlive, () -> late++);
        timeout.accepted();
        return timeout;
    }

    private static void exchange(HeaderTimeout timeout) {
        timeout.headBegun();
        timeout.headComplete();
        timeout.requestEnded();
        timeout.exchangeDone();
    }

    @Test
    void aRestShorterThanTheTimeForAHeadEndsInTime() {
        HeaderTimeout timeout = accepted(SHORTER);
        exchange(timeout);
        time.advance(SHORTER.minus(MOMENT));
        exchange(timeout);
        time.advance(SHORTER.minus(MOMENT));
        assertEquals(0, late);
        time.advance(MOMENT);
        assertEquals(1, late);
        assertEquals(0, time.waiting());
    }

    @Test
    void answersThatAreNotTakenEndItAsSoon() {
        HeaderTimeout timeout = accepted(SHORTER);
        timeout.headBegun();
        timeout.headComplete();
        timeout.answerUnread();
        time.advance(SHORTER);
        assertEquals(1, late);
    }

    @Test
    void aHeadHasItsOwnTimeBehindAShorterRest() {
        HeaderTimeout timeout = accepted(SHORTER);
        exchange(timeout);
        timeout.headBegun();
        time.advance(HEAD.minus(MOMENT));
        assertEquals(0, late);
        time.advance(MOMENT);
        assertEquals(1, late);
    }

    @Test
    void oneTimerAtMostIsPendingHoweverManyRequestsCome() {
        for (Duration keepAlive : new Duration[] {SHORTER, LONGER}) {
            HeaderTimeout timeout = accepted(keepAlive);
            for (int request = 0; request < 100; request++) {
                exchange(timeout);
                time.advance(MOMENT);
                assertEquals(1, time.waiting());
            }
            timeout.stop();
            assertEquals(0, time.waiting());
        }
    }

    @Test
    void aLongerRestEndsWhenItIsOver() {
        HeaderTimeout timeout = accepted(LONGER);
        exchange(timeout);
        time.advance(LONGER.minus(MOMENT));
        assertEquals(0, late);
        time.advance(MOMENT);
        assertEquals(1, late);
    }
}
