package io.moorgate.operate.telemetry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counters by a small number, of which few are ever used. Any thread. */
final class CounterArray {
    private final AtomicReferenceArray<LongAdder> counters;

    CounterArray(int size) {
        this.counters = new AtomicReferenceArray<>(size);
    }

    void increment(int index) {
        LongAdder counter = counters.get(index);
        if (counter == null) {
            counters.compareAndSet(index, null, new LongAdder());
            counter = counters.get(index);
        }
        counter.increment();
    }

    /** The value of one; 0 where it was never used. */
    long get(int index) {
        LongAdder counter = counters.get(index);
        return counter == null ? 0 : counter.sum();
    }

    /** Passes on each counter that was used. */
    void forEach(Visitor visitor) {
        for (int index = 0; index < counters.length(); index++) {
            LongAdder counter = counters.get(index);
            if (counter != null) {
                visitor.visit(index, counter.sum());
            }
        }
    }

    /** Gets a counter's number and value. */
    @FunctionalInterface
    interface Visitor {
        void visit(int index, long count);
    }
}
