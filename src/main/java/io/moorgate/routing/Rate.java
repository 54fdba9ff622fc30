package io.moorgate.routing;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** How often something may happen: {@code count} times per span. */
public record Rate(int count, Per per) {
    /** The highest count that is taken. */
    public static final int COUNT_MAX = 1_000_000_000;

    public Rate {
        Objects.requireNonNull(per, "per");
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException(count + " (expected: 1.." + COUNT_MAX + ")");
        }
    }

    /** The span that a rate is counted over. */
    public enum Per {
        SECOND,
        MINUTE
    }

    /** The span that it is counted over, in nanoseconds. */
    public long spanNanos() {
        return TimeUnit.SECONDS.toNanos(per == Per.SECOND ? 1 : 60);
    }

    /** {@code 10/s}, {@code 600/m}. */
    @Override
    public String toString() {
        return count + (per == Per.SECOND ? "/s" : "/m");
    }
}
