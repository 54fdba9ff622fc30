package io.moorgate.traffic.admit;

import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.ClientTraits;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnections;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Decides on every client that has found its route: it is refused, or it gets a session. It decides again on what is live
 * when the routing table changes. The one place where a route's policies of access are applied.
 *
 * <p>Thread: one instance per loop, confined to it.
 */
public final class Admission {
    private static final Runnable NOTHING_HELD = () -> {};
    private static final Verdict OVERLOADED = new Verdict.Overloaded();

    private final Executor loop;
    private final Timers timers;
    private final EndpointPicker picker;
    private final AdmissionState state;
    private final Connector connector;
    private final LiveConnections connections;

    /** Chooses by {@code picker} within what {@code state} counts; sessions dial by {@code connector}. */
    public Admission(
            Executor loop,
            Timers timers,
            EndpointPicker picker,
            AdmissionState state,
            Connector connector,
            LiveConnections connections) {
        this.loop = loop;
        this.timers = timers;
        this.picker = picker;
        this.state = state;
        this.connector = connector;
        this.connections = connections;
    }

    /** The same for the clients of another loop, whose timers are {@code timers}. */
    public Admission on(Executor loop, Timers timers) {
        return new Admission(loop, timers, picker, state, connector, connections);
    }

    /** The decision on a client. */
    public sealed interface Verdict {
        /** The route lets no client through; {@code why} is one line. */
        record Refused(String why) implements Verdict {}

        /** {@code list} of the route does not admit it. */
        record Forbidden(Limit list) implements Verdict {}

        /** The client has as many connections of the route, or has connected as often, as {@code limit} lets it. */
        record TooMany(Limit limit) implements Verdict {}

        /** The gateway is short of something, and takes no such client at the moment. */
        record Overloaded() implements Verdict {}

        /** It may come; the session is the caller's to end. */
        record Admitted(Session session) implements Verdict {}
    }

    /** Which of its ways {@code route} has for {@code client}, to be asked before {@link #admit}; itself where it has none. */
    public Route way(ClientTraits client, Route route) {
        return picker.way(route, client);
    }

    /** Decides on {@code client}, which asks for {@code route}. */
    public Verdict admit(ClientTraits client, Route route) {
        if (route.refusal().isPresent()) {
            return new Verdict.Refused(route.refusal().get());
        }
        String origin = client.origin();
        Optional<Limit> list = AccessLists.against(route.access(), client.address(), origin);
        if (list.isPresent()) {
            return new Verdict.Forbidden(list.get());
        }
        if (state.overload().refusesAll()) {
            return OVERLOADED;
        }
        Runnable leave = NOTHING_HELD;
        if (!route.limits().perClient().areNone()) {
            ClientCounts.Entry entry = state.clients().enter(route, client.address());
            if (entry.reached().isPresent()) {
                return new Verdict.TooMany(entry.reached().get());
            }
            leave = entry.leave();
        }
        Session session = Session.open(client, route, pick(client, route), this, leave);
        if (state.overload().refusesUnpinned() && !session.pick().isBound()) {
            session.end();
            return OVERLOADED;
        }
        return new Verdict.Admitted(session);
    }

    private Pick pick(ClientTraits client, Route route) {
        if (!route.limits().haveEndpointsPlaces()) {
            return picker.pick(route.upstream(), client);
        }
        return picker.pick(route.upstream(), client, state.of(route, picker.warmth(route.upstream()), timers));
    }

    /** Decides on live connections under {@code table}. Any thread. */
    public static Review review(RoutingTable table) {
        return new Review(table);
    }

    Executor loop() {
        return loop;
    }

    Connector connector() {
        return connector;
    }

    LiveConnections connections() {
        return connections;
    }
}
