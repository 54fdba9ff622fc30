package io.moorgate.traffic.epoll;

import java.time.Duration;

/**
 * When the kernel probes a silent TCP peer (RFC 9293 section 3.8.4): the first time after one interval of silence, and if the six
 * probes that follow within two intervals have no answer, the socket breaks. Six, since a probe that is lost is not sent again.
 *
 * @param idleSeconds the silence before the first probe
 * @param intervalSeconds the time between two
 * @param probes how many
 */
public record KeepAliveTimes(int idleSeconds, int intervalSeconds, int probes) {
    private static final int PROBES = 6;
    private static final int INTERVALS = 2;
    private static final int SECONDS_MAX = 32_767;

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
        LinuxCalls.setOption(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_KEEPIDLE, idleSeconds);
    }

    private static int bounded(long seconds) {
        return Math.clamp(seconds, 1, SECONDS_MAX);
    }
}
