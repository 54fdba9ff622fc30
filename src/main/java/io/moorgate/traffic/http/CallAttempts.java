package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.http2.EndpointConnection;
import io.moorgate.traffic.http2.EndpointPools;
import io.moorgate.traffic.http2.StreamBreak;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.vertx.core.Future;

/** Finds a connection for one call, and another one where an endpoint did nothing with the call. Event loop of the call. */
final class CallAttempts {
    /** How often a call goes to another endpoint, or to a fresh connection, because the last did nothing with it. */
    private static final int RETRIES_MAX = 3;

    private final HttpLoop loop;
    private final EndpointPools pools;
    private final Route route;
    private final Pick pick;
    private final Cancellation cancellation = new Cancellation();
    private Endpoint endpoint;
    private long askedNanos;
    private int retriesLeft = RETRIES_MAX;
    private EndpointWatch watch;

    CallAttempts(HttpLoop loop, EndpointPools pools, ClientRequest request) {
        this.loop = loop;
        this.pools = pools;
        this.route = request.route();
        this.pick = loop.picker().pick(route.upstream(), request);
    }

    /** A connection to the next candidate that has room for a stream. */
    Future<EndpointConnection> next() {
        return loop.connector().connect(loop.eventLoop(), route, pick, this::acquire, cancellation);
    }

    private Future<EndpointConnection> acquire(Endpoint candidate) {
        endpoint = candidate;
        askedNanos = loop.ticker().nanos();
        return pools.acquire(candidate, route.connect());
    }

    /** The call is carried by {@code connection}. */
    void carriedBy(EndpointConnection connection) {
        watch = EndpointWatch.of(connection.channel(), loop.timers());
        watch.carries(route.life().pingInterval());
    }

    /** How the call counts that the endpoint broke. */
    CloseReason endpointGone(StreamBreak how) {
        return how.kind() == StreamBreak.Kind.LOST ? watch.how() : new CloseReason(Side.ENDPOINT, Kind.RESET);
    }

    /** Whether a call that broke like that may be tried again, as far as endpoints are concerned. */
    boolean mayRetry(StreamBreak how) {
        return retriesLeft > 0 && how.isUnprocessed();
    }

    /** After {@code how}: a fresh connection to the same endpoint where it only closed the old one, else the next. */
    Future<EndpointConnection> after(StreamBreak how) {
        retriesLeft--;
        return how.kind() == StreamBreak.Kind.LEFT_OUT ? acquire(endpoint).recover(fault -> next()) : next();
    }

    /** The endpoint dialled last has begun its answer. */
    void responded() {
        pick.responded(loop.ticker().nanos() - askedNanos);
    }

    /** The client's side has given up. */
    void cancel() {
        cancellation.cancel();
    }

    /** The endpoint dialled last. */
    Endpoint endpoint() {
        return endpoint;
    }

    Pick pick() {
        return pick;
    }
}
