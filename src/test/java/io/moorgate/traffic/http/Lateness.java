package io.moorgate.traffic.http;

import com.sun.management.OperatingSystemMXBean;
import io.moorgate.time.Ticker;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The end of a second, for what has to be done within one. On a machine that is busy with other work the second lasts until this
 * process has had two seconds of CPU time, as it could have on two idle cores; where Netty follows every buffer, ten times that.
 */
final class Lateness {
    private static final long WALL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CPU_NANOS = 2 * WALL_NANOS;
    private static final int PARANOID = 10;

    private final long beganNanos = Ticker.system().nanos();
    private final long beganCpuNanos = cpuNanos();

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Whether it is over. */
    boolean isOver() {
        int factor = ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID ? PARANOID : 1;
        return Ticker.system().nanos() - beganNanos > factor * WALL_NANOS
                && cpuNanos() - beganCpuNanos > factor * CPU_NANOS;
    }

    @Override
    public String toString() {
        return (Ticker.system().nanos() - beganNanos) / 1_000_000 + " ms, of CPU time "
                + (cpuNanos() - beganCpuNanos) / 1_000_000 + " ms";
    }
}
