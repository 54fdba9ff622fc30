package io.moorgate.traffic.http;

import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.util.NetUtil;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.SocketAddressImpl;
import java.net.InetAddress;
import java.util.Optional;

/** Where requests of the HTTP family come in: finds the route and hands the request to the exchange that carries it. */
public final class HttpEntry implements Handler<HttpServerRequest> {
    private final HttpLoop loop;
    private final HttpSettings settings;
    private final LiveRoutingTable table;
    private final TrustedProxies trusted;
    private final Exchange webSocket;
    private final Exchange calls;

    /** One entry per event loop. */
    public HttpEntry(HttpLoop loop, HttpSettings settings, LiveRoutingTable table, TrustedProxies trusted) {
        this.loop = loop;
        this.settings = settings;
        this.table = table;
        this.trusted = trusted;
        this.webSocket = new WebSocketExchange(loop);
        CallExchange streams = new CallExchange(loop, settings.headerFieldsMax());
        this.calls = streams;
        table.onPublished(published -> loop.eventLoop().execute(() -> streams.tablePublished(published)));
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        if (request.headers().size() > settings.headerFieldsMax()) {
            loop.events().limitReached("header-fields");
            refuse(
                    request,
                    Failure.HEAD_TOO_LARGE,
                    "header fields (expected: " + settings.headerFieldsMax() + " at most)");
            return;
        }
        switch (RequestTarget.of(request)) {
            case RequestTarget.Malformed malformed -> refuse(request, Failure.MALFORMED, malformed.why());
            case RequestTarget.Tunnel tunnel -> refuse(request, Failure.NOT_SERVED, "CONNECT is not served");
            case RequestTarget.Server server -> request.response().end();
            case RequestTarget.Resource resource -> route(request, resource);
        }
    }

    private void route(HttpServerRequest request, RequestTarget.Resource target) {
        RoutingTable current = table.current();
        HttpRoutes routes = current.http();
        Optional<Route> found = routes.find(target.host(), target.path());
        if (TargetPath.isAmbiguous(target.path())
                && !found.equals(routes.find(target.host(), TargetPath.lenient(target.path())))) {
            refuse(
                    request,
                    Failure.MALFORMED,
                    "path (expected: no empty elements, encoded slashes or ; parameters here)");
            return;
        }
        if (found.isEmpty() && !current.isConfigured()) {
            refuse(request, Failure.NOT_CONFIGURED, "no configuration has been applied yet");
            log(request, RefusedFacts.of(RefusedFacts.Cause.UNAVAILABLE), Failure.NOT_CONFIGURED, target);
            return;
        }
        if (found.isEmpty()) {
            refuse(request, Failure.NO_ROUTE, "no route for this host and path");
            log(request, RefusedFacts.of(RefusedFacts.Cause.NO_ROUTE), Failure.NO_ROUTE, target);
            return;
        }
        Route route = found.get();
        if (route.refusal().isPresent()) {
            FailureAnswer.routeRefuses(request, route);
            log(request, RefusedFacts.of(RefusedFacts.Cause.ROUTE_REFUSES, route), Failure.ROUTE_REFUSES, target);
            loop.events().requestAnswered(route, Failure.ROUTE_REFUSES.status(), 0);
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            ClientConnection.of(ClientConnection.channelOf(request.connection()))
                    .carries(route.life());
        }
        InetAddress peer = peerOf(request);
        InetAddress address = ClientAddress.find(peer, request.headers(), trusted);
        ClientRequest client = new ClientRequest(
                request,
                target,
                route,
                address,
                trusted.contains(peer),
                loop.ticker().nanos());
        exchangeFor(client).carry(client);
    }

    private Exchange exchangeFor(ClientRequest request) {
        boolean mayUpgrade = request.route().protocol() != Protocol.GRPC;
        return mayUpgrade && isWebSocketUpgrade(request.http()) ? webSocket : calls;
    }

    /** RFC 6455 section 4.1; anything less is a plain request whose Upgrade header is not passed on. */
    private static boolean isWebSocketUpgrade(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && request.method() == HttpMethod.GET
                && request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)
                && request.headers().getAll(HttpHeaders.CONNECTION).stream()
                        .anyMatch(value -> HeaderLists.contains(value, "upgrade"));
    }

    private void refuse(HttpServerRequest request, Failure failure, String detail) {
        FailureAnswer.send(request, failure, detail);
        loop.events().requestRefused(failure.status());
    }

    private void log(HttpServerRequest request, RefusedFacts refused, Failure failure, RequestTarget.Resource target) {
        InetAddress address = ClientAddress.find(peerOf(request), request.headers(), trusted);
        RefusedFacts facts = refused.from(NetUtil.toAddressString(address));
        facts.facts()
                .asked(request.method().name(), target.host(), target.path())
                .answered(failure.status());
        loop.events().refused(facts);
    }

    /** The address at the other end of the socket. */
    static InetAddress peerOf(HttpServerRequest request) {
        return ((SocketAddressImpl) request.connection().remoteAddress()).ipAddress();
    }
}
