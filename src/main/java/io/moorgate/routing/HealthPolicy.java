package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How the gateway itself judges the endpoints of a route.
 *
 * @param interval from one check to the next
 * @param timeout the span of one check
 * @param rise how many good checks in a row make an endpoint healthy again
 * @param fall how many bad checks in a row make it unhealthy
 * @param ejectAfter how many failed connects in a row put it aside
 * @param ejectFor for how long, the first time
 */
public record HealthPolicy(
        HealthCheck check, Duration interval, Duration timeout, int rise, int fall, int ejectAfter, Duration ejectFor) {
    /** No check; 5 failed connects put an endpoint aside for 30 s. */
    public static final HealthPolicy DEFAULT = new HealthPolicy(
            new HealthCheck.Off(), Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3, 5, Duration.ofSeconds(30));

    public HealthPolicy {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(ejectFor, "ejectFor");
        if (rise < 1 || fall < 1 || ejectAfter < 1) {
            throw new IllegalArgumentException(rise + ", " + fall + ", " + ejectAfter + " (expected: 1 or more)");
        }
    }
}
