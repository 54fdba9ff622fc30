package io.moorgate.operate.drain;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RouteId;
import io.moorgate.traffic.admit.Review;
import io.moorgate.traffic.admit.Ruling;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The drains of endpoints that terminate or leave the routing table, and of routes that leave it: one for each endpoint
 * of a route. An endpoint or a Service that comes back keeps what is left.
 *
 * <p>Confined to the drains' thread.
 */
public final class EndpointDrains {
    /**
     * The longest time in which no connection is ended yet, at most a tenth of the window: an endpoint that moves from
     * one slice to another, or a Service that is deleted and made anew, is gone for a moment only.
     */
    static final Duration SETTLE_MAX = Duration.ofSeconds(5);

    private final Drains drains;
    private final DrainTimeouts timeouts;
    private final Map<Place, Drain> running = new HashMap<>();

    /** Where a connection is: at an endpoint, reached by one route. */
    private record Place(RouteId route, EndpointId endpoint) {
        static Place of(LiveConnection connection) {
            return new Place(connection.route().id(), connection.endpoint().id());
        }
    }

    /** A connection that is to go, and why. */
    public record Leaving(LiveConnection connection, Kind cause) {}

    /** {@code timeouts} is kept here. */
    public EndpointDrains(Drains drains, DrainTimeouts timeouts) {
        this.drains = drains;
        this.timeouts = timeouts;
    }

    /**
     * The result of one pass over all live connections: drains those that are to go, and calls off the drains whose cause
     * has gone.
     *
     * @param held the routes that live connections have begun under
     */
    public void apply(Review review, Set<RouteId> held, Collection<Leaving> leaving) {
        running.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), review));
        timeouts.observe(review.routes(), held);
        leaving.stream()
                .collect(Collectors.groupingBy(those -> Place.of(those.connection())))
                .forEach(this::drain);
    }

    private boolean isOver(Place place, Drain drain, Review review) {
        if (!(review.of(place.route(), place.endpoint()) instanceof Ruling.Drains)) {
            drains.stop(drain);
        }
        return drains.isOver(drain);
    }

    private void drain(Place place, List<Leaving> those) {
        List<DrainingConnection> leavers = those.stream()
                .map(Leaving::connection)
                .map(DrainingConnection::new)
                .toList();
        Drain drain = running.get(place);
        if (drain != null) {
            drains.join(drain, leavers);
            return;
        }
        LiveConnection any = those.getFirst().connection();
        Duration window = timeouts.of(any.route());
        DrainSubject subject =
                new DrainSubject(any.route().service(), any.endpoint().name());
        running.put(place, drains.begin(subject, those.getFirst().cause(), window, settle(window), leavers));
    }

    private static Duration settle(Duration window) {
        Duration tenth = window.dividedBy(10);
        return tenth.compareTo(SETTLE_MAX) < 0 ? tenth : SETTLE_MAX;
    }
}
