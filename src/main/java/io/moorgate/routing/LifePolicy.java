package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How connections stay alive and how the gateway ends them as planned.
 *
 * @param drainTimeout how long connections of an endpoint that goes may go on
 * @param pingInterval how often a client is asked for a sign of life; zero means never
 * @param ageMax how old a connection may grow; zero means without end
 * @param ageJitterPercent by how much of {@code ageMax} a connection may be ended earlier; 0 to 100
 * @param rebalancePercent how many of the connections may be moved to added endpoints in a minute; 0 for none, to 100
 * @param responseTimeout how long an HTTP exchange waits for the head of its answer; zero means without end
 * @param scaleDownHint whether the live connections of a pod are written on it
 */
public record LifePolicy(
        Duration drainTimeout,
        Duration pingInterval,
        Duration ageMax,
        int ageJitterPercent,
        int rebalancePercent,
        Duration responseTimeout,
        boolean scaleDownHint) {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofMinutes(5);

    /** Five minutes to drain, a Ping every 30 s, any age, five minutes to answer. */
    public static final LifePolicy DEFAULT =
            new LifePolicy(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ZERO, 10);

    public LifePolicy {
        Objects.requireNonNull(drainTimeout, "drainTimeout");
        Objects.requireNonNull(pingInterval, "pingInterval");
        Objects.requireNonNull(ageMax, "ageMax");
        Objects.requireNonNull(responseTimeout, "responseTimeout");
        if (ageJitterPercent < 0 || ageJitterPercent > 100) {
            throw new IllegalArgumentException("ageJitterPercent: " + ageJitterPercent + " (expected: 0..100)");
        }
        if (rebalancePercent < 0 || rebalancePercent > 100) {
            throw new IllegalArgumentException("rebalancePercent: " + rebalancePercent + " (expected: 0..100)");
        }
    }

    /** Without rebalancing. */
    public LifePolicy(Duration drainTimeout, Duration pingInterval, Duration ageMax, int ageJitterPercent) {
        this(drainTimeout, pingInterval, ageMax, ageJitterPercent, 0);
    }

    /** With the default time to answer. */
    public LifePolicy(
            Duration drainTimeout, Duration pingInterval, Duration ageMax, int ageJitterPercent, int rebalancePercent) {
        this(drainTimeout, pingInterval, ageMax, ageJitterPercent, rebalancePercent, RESPONSE_TIMEOUT);
    }

    /** Without hints for a scale-down. */
    public LifePolicy(
            Duration drainTimeout,
            Duration pingInterval,
            Duration ageMax,
            int ageJitterPercent,
            int rebalancePercent,
            Duration responseTimeout) {
        this(drainTimeout, pingInterval, ageMax, ageJitterPercent, rebalancePercent, responseTimeout, false);
    }

    /**
     * The age at which one connection ends, in nanoseconds; 0 where it may grow without end.
     *
     * @param chance from 0 to 1, by chance for each connection
     */
    public long ageNanos(double chance) {
        return (long) (ageMax.toNanos() * (1 - chance * ageJitterPercent / 100));
    }
}
