package io.moorgate.operate.review;

import io.moorgate.operate.drain.EndpointDrains.Leaving;
import io.moorgate.routing.RouteId;
import io.moorgate.traffic.admit.Review;
import io.moorgate.traffic.admit.Ruling;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.HandshakeName;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One pass over the live connections under one routing table, a part at a time. Confined to the drains' thread. */
final class ReviewPass {
    private final Review review;
    private final Iterator<LiveConnection> connections;
    private final Iterator<Closable> carriers;
    private final long shortSinceNanos;
    private final ForbiddenConnections forbidden;
    private final Set<RouteId> held = new HashSet<>();
    private final List<Leaving> leaving = new ArrayList<>();

    /** {@code shortSinceNanos}: HTTP exchanges that opened later are left alone by drains. */
    ReviewPass(Review review, LiveConnections open, long shortSinceNanos, ForbiddenConnections forbidden) {
        this.review = review;
        this.connections = open.all().iterator();
        this.carriers = open.carriers().iterator();
        this.shortSinceNanos = shortSinceNanos;
        this.forbidden = forbidden;
    }

    /** Asks the next {@code count} connections at most, live ones before those that may carry some, and closes {@code closesMax} at most. Whether there are more. */
    boolean next(int count, int closesMax) {
        int enough = forbidden.count() + closesMax;
        for (int asked = 0; asked < count && forbidden.count() < enough && hasNext(); asked++) {
            if (connections.hasNext()) {
                ask(connections.next());
            } else {
                ask(carriers.next());
            }
        }
        return hasNext();
    }

    private boolean hasNext() {
        return connections.hasNext() || carriers.hasNext();
    }

    private void ask(Closable carrier) {
        Optional<HandshakeName> handshake = carrier.handshake();
        if (handshake.isPresent() && !review.admits(handshake.get())) {
            forbidden.add(carrier);
        }
    }

    private void ask(LiveConnection connection) {
        held.add(connection.route().id());
        switch (review.of(connection)) {
            case Ruling.Stays() -> {}
            case Ruling.Forbidden(var list) -> forbidden.add(connection, list);
            case Ruling.Drains(var cause) -> {
                if (!isShort(connection)) {
                    leaving.add(new Leaving(connection, cause));
                }
            }
        }
    }

    /** Pinned clients may go on making requests where an endpoint terminates; each for itself is no matter for a drain. */
    private boolean isShort(LiveConnection connection) {
        return connection.kind() == ConnectionKind.HTTP && connection.openedNanos() - shortSinceNanos > 0;
    }

    Review review() {
        return review;
    }

    /** The routes that the connections asked so far have begun under. */
    Set<RouteId> held() {
        return held;
    }

    /** Those of the connections asked so far that are to be drained. */
    List<Leaving> leaving() {
        return leaving;
    }
}
