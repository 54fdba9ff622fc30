package io.moorgate.traffic.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The checks of one endpoint of one upstream, one after the other. Where another replica checks it, this one only looks whether that
 * goes on: it checks itself once it has not been reported for two intervals. The check's loop.
 */
final class EndpointCheck {
    /** When the first check comes at the latest, unless the interval is shorter. */
    static final Duration FIRST_MAX = Duration.ofSeconds(1);

    /** When a check that would have been one too many is tried again. */
    static final Duration AGAIN = Duration.ofMillis(100);

    /** How many intervals without a report are too many. */
    private static final int UNREPORTED_MAX = 2;

    private static final double JITTER = 0.1;

    private final HealthChecks checks;
    private final UpstreamId upstream;
    private Route route;
    private Endpoint endpoint;
    private Timers.Timer timer = () -> {};
    private CheckRun run;
    private int unreported;

    EndpointCheck(HealthChecks checks, Route route, Endpoint endpoint) {
        this.checks = checks;
        this.upstream = UpstreamId.of(route.upstream());
        this.route = route;
        this.endpoint = endpoint;
    }

    void begin() {
        long atMost = Math.min(FIRST_MAX.toNanos(), route.health().interval().toNanos());
        after((long) (random().nextDouble() * atMost));
    }

    /** What holds from the next check on. */
    void update(Route itsRoute, Endpoint itsEndpoint) {
        route = itsRoute;
        endpoint = itsEndpoint;
    }

    private RandomGenerator random() {
        return checks.random();
    }

    private void after(long nanos) {
        timer = checks.timers().after(nanos, this::due);
    }

    private void afterInterval() {
        double factor = 1 - JITTER + 2 * JITTER * random().nextDouble();
        after((long) (route.health().interval().toNanos() * factor));
    }

    private void due() {
        if (!isDuty()) {
            afterInterval();
        } else if (!checks.tryBegin()) {
            after(AGAIN.toNanos() + (long) (AGAIN.toNanos() * random().nextDouble()));
        } else {
            run = new CheckRun(route, endpoint, this::ended);
            run.begin(checks.loop(), checks.timers(), checks.dialer());
        }
    }

    private boolean isDuty() {
        EndpointHealth health = checks.health();
        if (health.isMine(upstream, endpoint.id())) {
            unreported = 0;
            return true;
        }
        if (health.isReported(upstream, endpoint.id())) {
            unreported = 0;
            health.leave(upstream, endpoint.id());
            return false;
        }
        return ++unreported >= UNREPORTED_MAX;
    }

    private void ended(Optional<CheckRun.Finding> finding) {
        run = null;
        checks.end();
        finding.ifPresent(found -> checks.health().checked(upstream, endpoint.id(), found.isGood(), found.found()));
        afterInterval();
    }

    /** Ends it. */
    void stop() {
        timer.cancel();
        if (run != null) {
            run.stop();
            run = null;
            checks.end();
        }
    }
}
