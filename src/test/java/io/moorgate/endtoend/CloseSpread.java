package io.moorgate.endtoend;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How evenly some ends are spread over the time from the first to the last.
 *
 * @param count how many they are
 * @param span from the first to the last
 * @param largest how many fell into the fullest part
 * @param mean how many fell into one part on average
 */
record CloseSpread(int count, Duration span, long largest, double mean) {
    /** Of ends at {@code nanos}, in parts of {@code part}. */
    static CloseSpread of(LongStream nanos, Duration part) {
        long[] sorted = nanos.sorted().toArray();
        long spanNanos = sorted[sorted.length - 1] - sorted[0];
        int parts = (int) (spanNanos / part.toNanos()) + 1;
        long[] counts = new long[parts];
        for (long end : sorted) {
            counts[(int) ((end - sorted[0]) / part.toNanos())]++;
        }
        double mean = sorted.length / Math.max(1, (double) spanNanos / part.toNanos());
        return new CloseSpread(
                sorted.length,
                Duration.ofNanos(spanNanos),
                Arrays.stream(counts).max().orElseThrow(),
                mean);
    }

    /** Whether no part holds three times the mean. */
    boolean isEven() {
        return largest < 3 * mean;
    }
}
