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
        return new KeepAliveTimes(
                seconds(interval), seconds(interval.multipliedBy(INTERVALS).dividedBy(PROBES)), PROBES);
    }

    private static int seconds(Duration span) {
        return Math.clamp(span.toSeconds(), 1, SECONDS_MAX);
    }
}
