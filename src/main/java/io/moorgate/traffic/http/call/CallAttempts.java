package io.moorgate.traffic.http.call;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.http2.EndpointPools;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.vertx.core.Future;
import java.util.Optional;

/** Finds a connection for one call, and another one where an endpoint did nothing with the call. Event loop of the call. */
final class CallAttempts {
    /** How often a call goes to another endpoint, or to a fresh connection, because the last did nothing with it. */
    private static final int RETRIES_MAX = 3;

    private final TrafficLoop loop;
    private final Streams pools;
    private final Route route;
    private final Session session;
    private long askedNanos;
    private int retriesLeft = RETRIES_MAX;
    private EndpointWatch watch;
    private boolean afresh;

    /** Gives out connections to endpoints that have room for a stream. */
    @FunctionalInterface
    interface Streams {
        /** As {@link EndpointPools#acquire}; {@code fresh}: a connection that has carried no stream before. */
        Future<StreamCarrier> acquire(Endpoint endpoint, ConnectPolicy policy, boolean fresh, ConnectionWish wish);
    }

    CallAttempts(TrafficLoop loop, Streams pools, Session session) {
        this.loop = loop;
        this.pools = pools;
        this.route = session.route();
        this.session = session;
    }

    /** A connection to the next candidate that has room for a stream. */
    Future<StreamCarrier> next() {
        return session.connect(this::acquire);
    }

    private Future<StreamCarrier> acquire(Endpoint candidate) {
        askedNanos = loop.ticker().nanos();
        return pools.acquire(candidate, route.connect(), afresh, new SessionWish(session, candidate));
    }

    /** The same endpoint once more, which no connect of the session is. */
    private Future<StreamCarrier> sameAgain() {
        Endpoint endpoint = session.endpoint();
        return acquire(endpoint)
                .onComplete(done -> {
                    if (!session.isCancelled()) {
                        session.dialEnded(endpoint, Optional.ofNullable(done.cause()));
                    }
                })
                .recover(fault -> next());
    }

    /** The call is carried by {@code connection}. */
    void carriedBy(StreamCarrier connection) {
        watch = EndpointWatch.of(connection.channel(), loop.timers());
        watch.carries(route.life().pingInterval());
    }

    /** How the call counts that the endpoint broke. */
    CloseReason endpointGone(StreamBreak how) {
        return switch (how.kind()) {
            case LOST, STALE -> watch.how();
            case HEAD_TOO_LARGE -> new CloseReason(Side.GATEWAY, Kind.LIMIT);
            case RESET, LEFT_OUT, OVER_LIMIT -> new CloseReason(Side.ENDPOINT, Kind.RESET);
        };
    }

    /**
     * Whether a call that broke like that may be tried again, as far as endpoints are concerned.
     *
     * @param idempotent whether it does no harm to carry the request out twice
     */
    boolean mayRetry(StreamBreak how, boolean idempotent) {
        boolean stale = how.kind() == StreamBreak.Kind.STALE && idempotent && !afresh;
        return retriesLeft > 0 && (how.isUnprocessed() || stale);
    }

    /** After {@code how}: a fresh connection to the same endpoint where it only closed the old one, else the next. */
    Future<StreamCarrier> after(StreamBreak how) {
        retriesLeft--;
        if (how.kind() == StreamBreak.Kind.STALE) {
            afresh = true;
        }
        boolean isSame = how.kind() == StreamBreak.Kind.STALE || how.kind() == StreamBreak.Kind.LEFT_OUT;
        return isSame ? sameAgain() : next();
    }

    /** The endpoint dialled last has begun its answer. */
    void responded() {
        session.pick().responded(loop.ticker().nanos() - askedNanos);
    }

    /** The client's side has given up. */
    void cancel() {
        session.cancel();
    }

    /** Whether the client's side has given up. */
    boolean isCancelled() {
        return session.isCancelled();
    }
}
