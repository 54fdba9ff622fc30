package io.moorgate.operate.review;

import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** Closes the connections of clients that are not admitted any more, each once. Confined to the drains' thread. */
final class ForbiddenConnections {
    private static final Logger LOG = Logger.getLogger(ForbiddenConnections.class);
    private static final CloseReason REASON = new CloseReason(Side.GATEWAY, Kind.FORBIDDEN);

    private final TrafficEvents events;
    private final Set<Closable> closing = new HashSet<>();
    private final Map<Cause, Integer> closed = new HashMap<>();

    private int count;
    private int carriers;

    private record Cause(ServiceId service, Limit list) {}

    ForbiddenConnections(TrafficEvents events) {
        this.events = events;
    }

    /** {@code list} does not admit its client any more. */
    void add(LiveConnection connection, Limit list) {
        if (!connection.isOver() && closing.add(connection)) {
            count++;
            events.limitReached(list);
            closed.merge(new Cause(connection.route().service(), list), 1, Integer::sum);
            connection.closeSoon(REASON);
        }
    }

    /** Its client may not make further requests on it. */
    void add(Closable carrier) {
        if (!carrier.isOver() && closing.add(carrier)) {
            count++;
            carriers++;
            events.limitReached(Limit.CLIENT_CERTIFICATE);
            carrier.closeSoon(REASON);
        }
    }

    /** How many have been closed in this pass so far. */
    int count() {
        return count;
    }

    /** The pass is over: a log line for each Service and list. */
    void passEnded() {
        closed.forEach((cause, count) -> LOG.infof(
                "closed service=%s list=%s connections=%d",
                cause.service(), cause.list().label(), count));
        if (carriers > 0) {
            LOG.infof("closed limit=%s client-connections=%d", Limit.CLIENT_CERTIFICATE.label(), carriers);
        }
        closed.clear();
        count = 0;
        carriers = 0;
        closing.removeIf(Closable::isOver);
    }
}
