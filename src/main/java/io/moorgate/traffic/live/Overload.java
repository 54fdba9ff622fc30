package io.moorgate.traffic.live;

/**
 * Which clients are refused since the gateway is short of something: what measures that says so, and whatever takes clients asks.
 * Any thread; {@code refused} is volatile, and asking is one read of it.
 */
public final class Overload {
    private volatile Refused refused = Refused.NONE;

    /** The clients that are refused. */
    public enum Refused {
        NONE,
        /** Those that are pinned to no endpoint. */
        UNPINNED,
        ALL
    }

    /** From now on {@code which} are refused. */
    public void refuse(Refused which) {
        refused = which;
    }

    /** Whether all clients are refused. */
    public boolean refusesAll() {
        return refused == Refused.ALL;
    }

    /** Whether clients that are pinned to no endpoint are refused. */
    public boolean refusesUnpinned() {
        return refused != Refused.NONE;
    }
}
