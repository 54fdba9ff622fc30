package io.moorgate.traffic.http;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.http2.EndpointPools;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Carries requests to endpoints over HTTP/2 with prior knowledge: gRPC calls, and whatever else comes on a route whose
 * protocol is {@code grpc}. Every request is balanced by itself and gets a stream of a pooled connection.
 *
 * <p>One instance per event loop, confined to it, as are its connections to endpoints.
 */
final class Http2Exchange implements Exchange {
    private static final Logger LOG = Logger.getLogger(Http2Exchange.class);

    private final HttpLoop loop;
    private final EndpointPools pools;

    Http2Exchange(HttpLoop loop) {
        this.loop = loop;
        this.pools = new EndpointPools(
                loop.timers(),
                (endpoint, policy) -> loop.dialer().dial(loop.eventLoop(), endpoint, policy),
                loop.events()::limitReached);
    }

    @Override
    public void carry(ClientRequest request) {
        try {
            new StreamCall(loop, pools, request, ClientStreams.of(request.http())).start();
        } catch (RuntimeException fault) {
            LOG.error("fault=exchange service=" + request.route().service(), fault);
            FailureAnswer.send(request.http(), Failure.INTERNAL, "unexpected fault");
        }
    }

    /** {@code table} is in force: connections to endpoints that it does not name, or that go, end with their last stream. */
    void tablePublished(RoutingTable table) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Route route : table.routes()) {
            if (route.protocol() == Protocol.GRPC || route.protocol() == Protocol.AUTO) {
                route.upstream().endpoints().all().stream()
                        .filter(endpoint -> !endpoint.state().isLeaving())
                        .forEach(endpoints::add);
            }
        }
        pools.keepOnly(endpoints);
    }

    /** How many connections to endpoints stand and take streams. */
    int connectionCount() {
        return pools.connectionCount();
    }
}
