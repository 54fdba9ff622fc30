package io.moorgate.traffic.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Checks the endpoints of every route with {@code health-check}, as far as this replica is the one to do so. An endpoint that routes
 * of one Service port share is checked once; one that may get no client is not checked.
 *
 * <p>Thread: one event loop; {@link #follow} and {@link #close} may be called on any.
 */
public final class HealthChecks {
    /** Limit {@code health-checks}: checks that are under way at once. */
    static final int CHECKS_MAX = 1_000;

    private final EventLoop loop;
    private final Timers timers;
    private final CheckDialer dialer;
    private final EndpointHealth health;
    private final TrafficEvents events;
    private final RandomGenerator random;
    private final Map<Key, EndpointCheck> checks = new HashMap<>();
    private int underWay;
    private boolean isClosed;

    private record Key(UpstreamId upstream, EndpointId endpoint) {}

    /** {@code health} gets what is found out, {@code events} the limit that is reached. */
    public HealthChecks(
            EventLoop loop, CheckDialer dialer, EndpointHealth health, TrafficEvents events, RandomGenerator random) {
        this(loop, Timers.of(loop), dialer, health, events, random);
    }

    HealthChecks(
            EventLoop loop,
            Timers timers,
            CheckDialer dialer,
            EndpointHealth health,
            TrafficEvents events,
            RandomGenerator random) {
        this.loop = loop;
        this.timers = timers;
        this.dialer = dialer;
        this.health = health;
        this.events = events;
        this.random = random;
    }

    /** Checks the endpoints of {@code table} from now on. Any thread. */
    public void follow(RoutingTable table) {
        loop.execute(() -> {
            if (!isClosed) {
                update(table);
            }
        });
    }

    private void update(RoutingTable table) {
        Set<Key> there = new HashSet<>();
        for (Route route : table.routes()) {
            if (route.health().check() instanceof HealthCheck.Off) {
                continue;
            }
            UpstreamId upstream = UpstreamId.of(route.upstream());
            for (Endpoint endpoint : route.upstream().endpoints().all()) {
                Key key = new Key(upstream, endpoint.id());
                if (mayGetClients(endpoint) && there.add(key)) {
                    update(key, route, endpoint);
                }
            }
        }
        checks.entrySet().removeIf(check -> {
            if (there.contains(check.getKey())) {
                return false;
            }
            check.getValue().stop();
            return true;
        });
    }

    private static boolean mayGetClients(Endpoint endpoint) {
        return endpoint.state() == EndpointState.READY || endpoint.state() == EndpointState.DRAINING;
    }

    private void update(Key key, Route route, Endpoint endpoint) {
        EndpointCheck known = checks.get(key);
        if (known == null) {
            EndpointCheck fresh = new EndpointCheck(this, route, endpoint);
            checks.put(key, fresh);
            fresh.begin();
        } else {
            known.update(route, endpoint);
        }
    }

    /** Whether one more check may begin. */
    boolean tryBegin() {
        if (underWay >= CHECKS_MAX) {
            events.limitReached(Limit.HEALTH_CHECKS);
            return false;
        }
        underWay++;
        return true;
    }

    void end() {
        underWay--;
    }

    EventLoop loop() {
        return loop;
    }

    Timers timers() {
        return timers;
    }

    CheckDialer dialer() {
        return dialer;
    }

    EndpointHealth health() {
        return health;
    }

    RandomGenerator random() {
        return random;
    }

    /** Ends all checks. Any thread. */
    public void close() {
        loop.execute(() -> {
            isClosed = true;
            checks.values().forEach(EndpointCheck::stop);
            checks.clear();
        });
    }
}
