package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How often an address is dialled, in held time. */
class PeerDialTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final HeldTime time = new HeldTime();
    private Duration livesFor = Duration.ZERO;
    private int dials;

    @Test
    void aLinkThatEndsAsSoonAsItIsUpIsDialledLessAndLessOften() {
        start();
        time.advance(MINUTE);
        assertTrue(dials >= 15 && dials <= 70, dials + " dials in a minute");
    }

    @Test
    void aLinkThatHasLastedIsDialledAgainAtOnce() {
        livesFor = Duration.ofSeconds(5);
        start();
        time.advance(MINUTE);
        assertTrue(dials >= 11, dials + " dials in a minute, of links that lived 5 s each");
    }

    private void start() {
        new PeerDial("127.0.0.1:9500", this::open, (wire, dial) -> null, time, new Random()).start();
    }

    private void open(PeerDial dial) {
        dials++;
        dial.opened(null);
        time.after(livesFor.toNanos(), () -> dial.ended(livesFor.toNanos()));
    }
}
