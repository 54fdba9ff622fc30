package io.moorgate.affinity;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/** Where a test's randomness comes from: printed, and taken back by {@code -Dseed=…}. */
public record Seed(long value) {
    /** A seed of its own for each run, or the one that was asked for. */
    public static Seed ofThisRun() {
        Seed seed = new Seed(Long.getLong("seed", new SecureRandom().nextLong()));
        System.out.println(seed);
        return seed;
    }

    /** Randomness for one of several threads. */
    public SplittableRandom random(int thread) {
        return new SplittableRandom(value + thread);
    }

    @Override
    public String toString() {
        return "-Dseed=" + value;
    }
}
