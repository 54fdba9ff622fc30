package io.moorgate.operate.drain;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;

/** In which part of a drain's window something live is told to end. */
enum Patience {
    /** Anywhere in it: its protocol can ask the client to come back, and the sooner it has moved the better. */
    ANYTIME(0),
    /** In the last tenth of it: its end costs the client something, and it may well end by itself before. */
    LATE(0.9);

    private final double from;

    Patience(double from) {
        this.from = from;
    }

    /** What suits {@code connection}: calls, exchanges and TCP sessions are left as long as can be. */
    static Patience of(Closable connection) {
        return connection instanceof LiveConnection live && live.kind() != ConnectionKind.WEBSOCKET ? LATE : ANYTIME;
    }

    /** Where it begins in a window of {@code windowNanos}. */
    long fromNanos(long windowNanos) {
        return (long) (windowNanos * from);
    }
}
