package io.moorgate.traffic.http;

import com.sun.management.OperatingSystemMXBean;
import io.moorgate.time.Ticker;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The end of a second, for what has to be done within one. On a machine that is busy with other work the second lasts until the
 * process that does it has had two seconds of CPU time, as it could have on two idle cores; or, whatever it has had, for three seconds in which
 * none of its threads waited for a core, since what stands still uses no CPU. Where Netty follows every buffer, ten times that.
 */
public final class Lateness {
    private static final long WALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CPU_NANOS = 2 * WALL_NANOS;
    private static final long STANDSTILL_NANOS = 3 * WALL_NANOS;
    private static final int PARANOID = 10;

    private final Ticker ticker;
    private final LongSupplier cpuNanos;
    private final CoreWaits.Source waits;
    private final int factor;
    private final long beganNanos;
    private final long beganCpuNanos;
    private long lookedNanos;
    private CoreWaits atLook;

    /** Begins. */
    Lateness() {
        this(
                Ticker.system(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime,
                CoreWaits::now,
                ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID ? PARANOID : 1);
    }

    /** Begins, for what the process {@code pid} does, which has had {@code cpuNanos}. */
    public Lateness(long pid, LongSupplier cpuNanos) {
        this(Ticker.system(), cpuNanos, () -> CoreWaits.of(Long.toString(pid)), 1);
    }

    Lateness(Ticker ticker, LongSupplier cpuNanos, CoreWaits.Source waits, int factor) {
        this.ticker = ticker;
        this.cpuNanos = cpuNanos;
        this.waits = waits;
        this.factor = factor;
        this.beganNanos = ticker.nanos();
        this.beganCpuNanos = cpuNanos.getAsLong();
    }

    /** Whether it is over. */
    public boolean isOver() {
        long nowNanos = ticker.nanos();
        if (nowNanos - beganNanos <= factor * WALL_NANOS) {
            return false;
        }
        if (cpuNanos.getAsLong() - beganCpuNanos > factor * CPU_NANOS) {
            return true;
        }
        if (atLook == null) {
            atLook = waits.now(); // Only now: most answers come long before, and reading them all takes a while.
            lookedNanos = nowNanos;
            return false;
        }
        long standstillNanos = factor * (STANDSTILL_NANOS - WALL_NANOS);
        return nowNanos - lookedNanos > standstillNanos
                && nowNanos - lookedNanos - waits.now().longestSince(atLook) > standstillNanos;
    }

    @Override
    public String toString() {
        return (ticker.nanos() - beganNanos) / 1_000_000 + " ms, of CPU time "
                + (cpuNanos.getAsLong() - beganCpuNanos) / 1_000_000 + " ms";
    }
}
