package io.moorgate.traffic.http.call;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.TimerWheel;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.http.http1.Http1Pools;
import io.moorgate.traffic.http.http2.EndpointPools;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.EndpointSockets;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.tls.Alpn;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Carries requests to endpoints as streams: over HTTP/2, with prior knowledge or agreed by ALPN, where the route's protocol is {@code grpc}
 * or the request is a gRPC call, over HTTP/1.1 otherwise. Every request is balanced by itself and gets a stream of a
 * pooled connection.
 *
 * <p>One instance per event loop, confined to it, as are its connections to endpoints.
 */
public final class CallExchange implements Exchange {
    private static final Logger LOG = Logger.getLogger(CallExchange.class);

    private final TrafficLoop loop;
    private final Timers coarse;
    private final EndpointPools http2;
    private final Http1Pools http1;
    private final NamedConnections named;
    private final BodyRate bodyRate;

    /**
     * @param heads bounds those of answers
     * @param waiting where it is counted what waits
     * @param bodyRate how fast the body of a request has to come
     */
    public CallExchange(TrafficLoop loop, AnswerHeadLimits heads, WaitingBytes waiting, BodyRate bodyRate) {
        this.loop = loop;
        this.bodyRate = bodyRate;
        this.coarse = new TimerWheel(loop.ticker(), loop.timers());
        this.http2 =
                new EndpointPools(NamedConnections.context(loop, sockets(loop, Alpn.HTTP_2), heads), waiting.http2());
        this.http1 =
                new Http1Pools(NamedConnections.context(loop, sockets(loop, Alpn.HTTP_1_1), heads), waiting.http1());
        this.named = new NamedConnections(loop, heads, waiting);
    }

    private static EndpointSockets sockets(TrafficLoop loop, Alpn alpn) {
        return (endpoint, policy) -> loop.dialer().dial(loop.eventLoop(), new Dial(endpoint, policy, alpn));
    }

    /** Whether {@code request} goes to its endpoint over HTTP/2. */
    private static boolean isHttp2(ClientRequest request) {
        Protocol protocol = request.route().protocol();
        return protocol == Protocol.GRPC
                || protocol == Protocol.AUTO && request.head().isGrpc();
    }

    @Override
    public void carry(ClientRequest request, Session session) {
        try {
            new StreamCall(loop, coarse, streams(request, isHttp2(request)), bodyRate, request, session).start();
        } catch (RuntimeException fault) {
            LOG.error("fault=exchange service=" + request.route().service(), fault);
            session.end();
            FailureAnswer.send(request, Failure.INTERNAL, "unexpected fault");
        }
    }

    /** A connection over HTTP/2 to {@code endpoint} that has room for a stream, for {@code request} of {@code session}; opened in the turn in which the future completes. */
    public Future<StreamCarrier> http2(ClientRequest request, Endpoint endpoint, Session session) {
        return streams(request, true)
                .acquire(endpoint, request.route().connect(), false, new SessionWish(session, endpoint));
    }

    private CallAttempts.Streams streams(ClientRequest request, boolean isHttp2) {
        if (request.route().connect().namesClient()) {
            return named.of(request, isHttp2);
        }
        return isHttp2
                ? (endpoint, policy, fresh, wish) ->
                        http2.acquire(endpoint, policy, wish).map(StreamCarrier.class::cast)
                : http1::acquire;
    }

    /** {@code table} is in force: connections to endpoints that it does not name, or that go, end with their last stream. */
    public void tablePublished(RoutingTable table) {
        List<EndpointMap.Target> targets = new ArrayList<>();
        for (Route route : table.routes()) {
            route.upstream().endpoints().all().stream()
                    .filter(endpoint -> !endpoint.state().isLeaving())
                    .forEach(endpoint -> targets.add(EndpointMap.Target.of(endpoint, route.connect())));
        }
        http2.keepOnly(targets);
        http1.keepOnly(targets);
    }
}
