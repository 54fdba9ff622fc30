package io.moorgate.operate.telemetry;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts spans of time by bucket. Any thread records and reads; recording never waits. */
final class Histogram {
    private final Buckets buckets;
    private final LongAdder[] counts;
    private final LongAdder sumNanos = new LongAdder();

    Histogram(Buckets buckets) {
        this.buckets = buckets;
        this.counts =
                Stream.generate(LongAdder::new).limit(buckets.count() + 1L).toArray(LongAdder[]::new);
    }

    /** Counts one span. */
    void record(long nanos) {
        counts[buckets.indexOf(nanos)].increment();
        sumNanos.add(nanos);
    }

    /** How many spans each bucket has counted, the smaller buckets not included; the last exceeds every bound. */
    long[] counts() {
        return Stream.of(counts).mapToLong(LongAdder::sum).toArray();
    }

    /** All spans together. */
    long sumNanos() {
        return sumNanos.sum();
    }
}
