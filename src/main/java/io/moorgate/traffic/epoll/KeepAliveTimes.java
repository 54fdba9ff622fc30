package io.moorgate.traffic.epoll;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When the kernel probes a silent TCP peer (RFC 9293 section 3.8.4): the first time after one interval of silence, and if the six
 * probes that follow within two intervals have no answer, the socket breaks. Six, since a probe that is lost is not sent again. The
 * first comes up to a quarter of the interval earlier, by chance, so that connections that were opened together are not probed together: of a burst
 * of thousands a part is lost, and of the next one again.
 *
 * @param idleSeconds the silence before the first probe at the most
 * @param intervalSeconds the time between two
 * @param probes how many
 */
public record KeepAliveTimes(int idleSeconds, int intervalSeconds, int probes) {
    private static final int PROBES = 6;
    private static final int INTERVALS = 2;
    private static final int SECONDS_MAX = 32_767;
    private static final int EARLIER_PARTS = 4;

    /** Those of an {@code interval} greater than zero. */
    public static KeepAliveTimes of(Duration interval) {
        long seconds = Math.min(interval.toSeconds(), (long) SECONDS_MAX * PROBES);
        return new KeepAliveTimes(bounded(seconds), bounded(seconds * INTERVALS / PROBES), PROBES);
    }

    /** Has the kernel probe at these times, on the socket {@code descriptor}. */
    void setOn(int descriptor) {
        LinuxCalls.setOption(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_KEEPINTVL, intervalSeconds);
        LinuxCalls.setOption(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_KEEPCNT, probes);
        LinuxCalls.setOption(descriptor, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_KEEPALIVE, 1);
        drawFirst(descriptor);
    }

    /** Draws when the first probe comes on the socket {@code descriptor}, for which the rest of these times holds. */
    void drawFirst(int descriptor) {
        int earlierSeconds = ThreadLocalRandom.current().nextInt(idleSeconds / EARLIER_PARTS + 1);
        LinuxCalls.setOption(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_KEEPIDLE, idleSeconds - earlierSeconds);
    }

    private static int bounded(long seconds) {
        return Math.clamp(seconds, 1, SECONDS_MAX);
    }
}
