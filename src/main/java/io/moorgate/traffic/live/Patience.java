package io.moorgate.traffic.live;

/** In which part of a planned window something live is asked to end. */
public enum Patience {
    /** In its first half: what it carries has to come to an end of its own within the rest. */
    EARLY(0, 0.5),
    /** Anywhere in it: its protocol can ask the client to come back, and the sooner it has moved the better. */
    ANYTIME(0, 1),
    /** In the last tenth of it: its end costs the client something, and it may well end by itself before. */
    LATE(0.9, 1);

    private final double from;
    private final double until;

    Patience(double from, double until) {
        this.from = from;
        this.until = until;
    }

    /** Where it begins in a window of {@code windowNanos}. */
    public long fromNanos(long windowNanos) {
        return (long) (windowNanos * from);
    }

    /** Where it ends in a window of {@code windowNanos}. */
    public long untilNanos(long windowNanos) {
        return (long) (windowNanos * until);
    }
}
