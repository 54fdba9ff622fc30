package io.moorgate.traffic.http.call;

import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.http.http1.Http1Pools;
import io.moorgate.traffic.http.http2.EndpointPools;
import io.moorgate.traffic.http.stream.EndpointSockets;
import io.moorgate.traffic.http.stream.PoolContext;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.tls.Alpn;
import io.vertx.core.Future;

/**
 * Endpoint connections whose first bytes name a client (PROXY protocol): one for each exchange, which closes with it, so that no
 * request of another client ever follows.
 *
 * <p>Thread: one event loop.
 */
final class NamedConnections {
    private final TrafficLoop loop;
    private final AnswerHeadLimits heads;
    private final WaitingBytes waiting;

    NamedConnections(TrafficLoop loop, AnswerHeadLimits heads, WaitingBytes waiting) {
        this.waiting = waiting;
        this.loop = loop;
        this.heads = heads;
    }

    /** What pools of {@code loop} work with that dial by {@code sockets}. */
    static PoolContext context(TrafficLoop loop, EndpointSockets sockets, AnswerHeadLimits heads) {
        return new PoolContext(loop.turnTicker(), loop.timers(), sockets, loop.events()::limitReached, heads);
    }

    /** Connections that name the client of {@code request}, and carry nothing but it. */
    CallAttempts.Streams of(ClientRequest request, boolean isHttp2) {
        Alpn alpn = isHttp2 ? Alpn.HTTP_2 : Alpn.HTTP_1_1;
        EndpointSockets sockets = (endpoint, policy) ->
                loop.dialer().dial(loop.eventLoop(), new Dial(endpoint, policy, alpn, request::proxyHeader));
        return isHttp2 ? http2(sockets) : http1(sockets);
    }

    private CallAttempts.Streams http1(EndpointSockets sockets) {
        Http1Pools pools = new Http1Pools(context(loop, sockets, heads), waiting.http1());
        pools.keepNothing();
        return (endpoint, policy, fresh, wish) -> {
            Future<StreamCarrier> carrier = pools.acquire(endpoint, policy, true, wish);
            return carrier.onComplete(done -> loop.eventLoop().execute(pools::keepNothing));
        };
    }

    private CallAttempts.Streams http2(EndpointSockets sockets) {
        EndpointPools pools = new EndpointPools(context(loop, sockets, heads), waiting.http2());
        pools.keepNothing();
        return (endpoint, policy, fresh, wish) -> {
            Future<StreamCarrier> carrier =
                    pools.acquire(endpoint, policy, wish).map(StreamCarrier.class::cast);
            return carrier.onComplete(done -> loop.eventLoop().execute(pools::keepNothing));
        };
    }
}
