package io.moorgate.operate.telemetry;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The upper bounds of a histogram's buckets. Immutable. */
public final class Buckets {
    /** Of metrics that are no histograms. */
    public static final Buckets NONE = ofSeconds();

    static final Buckets CONNECTION_LIVES =
            ofSeconds(1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200, 604_800);
    static final Buckets CONNECTS = ofSeconds(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);
    static final Buckets REQUESTS = ofSeconds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60);

    private static final double NANOS_PER_SECOND = 1e9;

    private final double[] seconds;
    private final long[] nanos;

    private Buckets(double... seconds) {
        this.seconds = seconds;
        this.nanos = DoubleStream.of(seconds)
                .mapToLong(bound -> Math.round(bound * NANOS_PER_SECOND))
                .toArray();
    }

    private static Buckets ofSeconds(double... seconds) {
        return new Buckets(seconds);
    }

    /** How many bounds there are; one bucket more counts what exceeds the last. */
    public int count() {
        return seconds.length;
    }

    /** The upper bound of the bucket at {@code index}, itself included. */
    public double seconds(int index) {
        return seconds[index];
    }

    /** The bucket that takes {@code span}; {@link #count()} where it exceeds the last bound. */
    int indexOf(long span) {
        int found = Arrays.binarySearch(nanos, span);
        return found >= 0 ? found : -found - 1;
    }
}
