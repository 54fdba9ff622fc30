package io.moorgate.traffic.port;

import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.Overload;
import java.util.Optional;

/** What every listener asks before it takes a connection: all listeners together have a limit, and none takes any in an overload. Any thread. */
public final class AcceptGate {
    private final ConnectionLimit limit;
    private final Overload overload;

    /** {@code max}: open client connections of all listeners together. */
    public AcceptGate(int max, Overload overload) {
        this.limit = new ConnectionLimit(max);
        this.overload = overload;
    }

    /** One that takes all. */
    static AcceptGate open() {
        return new AcceptGate(Integer.MAX_VALUE, new Overload());
    }

    /** Takes a place for a connection, to be given back by one {@link #leave()}; the limit where it may not come. */
    Optional<Limit> enter() {
        if (overload.refusesAll()) {
            return Optional.of(Limit.OVERLOAD);
        }
        return limit.tryAcquire() ? Optional.empty() : Optional.of(Limit.CONNECTIONS);
    }

    /** A connection has closed. */
    void leave() {
        limit.release();
    }

    /** How many connections are open at all listeners. */
    public int connections() {
        return limit.open();
    }
}
