package io.moorgate.traffic.http;

import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.CallExchange;
import io.moorgate.traffic.http.call.ClientConnection;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.call.Cors;
import io.moorgate.traffic.http.call.Exchange;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.call.GrpcWeb;
import io.moorgate.traffic.http.call.GrpcWebStream;
import io.moorgate.traffic.http.call.RequestSecurity;
import io.moorgate.traffic.http.call.RuleAnswers;
import io.moorgate.traffic.http.head.ClientAddress;
import io.moorgate.traffic.http.head.Hops;
import io.moorgate.traffic.http.head.MatchedFields;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.RequestId;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.head.TargetPath;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.upgrade.WebSocketExchange;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Where requests of the HTTP family come in: finds the route and hands the request to the exchange that carries it. */
final class HttpEntry {
    private static final String OTHER_CONNECTION = "this host wants another TLS connection";

    private final TrafficLoop loop;
    private final HttpSettings settings;
    private final LiveRoutingTable table;
    private final TrustedProxies trusted;
    private final Exchange webSocket;
    private final Exchange calls;
    private final UnroutedAnswers unrouted;

    /** One entry per event loop. */
    HttpEntry(TrafficLoop loop, HttpSettings settings, LiveRoutingTable table, TrustedProxies trusted) {
        this.loop = loop;
        this.settings = settings;
        this.table = table;
        this.trusted = trusted;
        this.unrouted = new UnroutedAnswers(loop, trusted);
        this.webSocket = new WebSocketExchange(loop, settings.headerFieldsMax());
        CallExchange streams = new CallExchange(loop, settings.headerFieldsMax(), settings.bodyRate());
        this.calls = streams;
        table.onPublished(published -> loop.eventLoop().execute(() -> streams.tablePublished(published)));
    }

    /** A request has come on {@code connection}; whatever happens, it is answered or reset in the end. */
    void onRequest(ClientConnection connection, RequestHead head, HttpStream stream) {
        if (head.size() > settings.headerFieldsMax()) {
            loop.events().limitReached(Limit.HEADER_FIELDS);
            unrouted.refuse(
                    UnroutedRequest.of(connection, head, stream),
                    RefusedFacts.Cause.LIMIT,
                    Failure.HEAD_TOO_LARGE,
                    "header fields (expected: " + settings.headerFieldsMax() + " at most)");
            return;
        }
        if (head.isHttp2() && head.listBytes() > settings.headBytesMax()) {
            loop.events().limitReached(Limit.HEADER_BYTES);
            unrouted.refuse(
                    UnroutedRequest.of(connection, head, stream),
                    RefusedFacts.Cause.LIMIT,
                    Failure.HEAD_TOO_LARGE,
                    "metadata (expected: " + settings.headBytesMax() + " bytes at most)");
            return;
        }
        if (Hops.areTooMany(head)) {
            loop.events().limitReached(Limit.HOPS);
            String detail = "it has passed " + Hops.MAX + " gateways: an endpoint is a gateway that leads here";
            unrouted.refuse(
                    UnroutedRequest.of(connection, head, stream), RefusedFacts.Cause.LIMIT, Failure.LOOP, detail);
            return;
        }
        switch (RequestTarget.of(head)) {
            case RequestTarget.Malformed malformed ->
                unrouted.refuse(
                        UnroutedRequest.of(connection, head, stream),
                        RefusedFacts.Cause.BAD_REQUEST,
                        Failure.MALFORMED,
                        malformed.why());
            case RequestTarget.Tunnel tunnel -> {
                stream.closeAfterAnswer(); // What the client has sent for the tunnel already is no request.
                unrouted.refuse(
                        UnroutedRequest.of(connection, head, stream),
                        RefusedFacts.Cause.BAD_REQUEST,
                        Failure.NOT_SERVED,
                        "CONNECT is not served");
            }
            case RequestTarget.Server server -> unrouted.ofServer(UnroutedRequest.of(connection, head, stream));
            case RequestTarget.Resource _
            when head.isExtendedConnect() && !head.isWebSocketConnect() ->
                unrouted.refuse(
                        UnroutedRequest.of(connection, head, stream),
                        RefusedFacts.Cause.BAD_REQUEST,
                        Failure.NOT_SERVED,
                        ":protocol (expected: websocket)");
            case RequestTarget.Resource resource -> route(connection, head, stream, resource);
        }
    }

    private void route(
            ClientConnection connection, RequestHead head, HttpStream stream, RequestTarget.Resource target) {
        RoutingTable current = table.current();
        HttpRoutes routes = current.http();
        InetAddress named = connection.client().address();
        boolean trusts = trusted.contains(named);
        MatchedFields fields =
                new MatchedFields(head, trusts, connection.client().isSecure());
        Optional<Route> found = routes.find(target.host(), target.path(), fields);
        if (TargetPath.isAmbiguous(target.path())
                && !found.equals(routes.find(target.host(), TargetPath.lenient(target.path()), fields))) {
            unrouted.refuse(
                    UnroutedRequest.of(connection, head, stream),
                    RefusedFacts.Cause.BAD_REQUEST,
                    Failure.MALFORMED,
                    "path (expected: no empty elements, encoded slashes or ; parameters here)");
            return;
        }
        InetAddress address = ClientAddress.find(named, head, trusted);
        if (found.isEmpty()) {
            withoutRoute(
                    UnroutedRequest.of(
                            connection, head, stream, target, RequestSecurity.hsts(connection, target, current)),
                    current.isConfigured(),
                    RequestSecurity.isPassedThrough(connection, target, current));
            return;
        }
        ClientRequest asked = request(connection, head, stream, found.get(), target, address, trusts);
        ClientRequest request = asked.by(loop.admission().way(asked, found.get()));
        Route route = request.route();
        if (RequestSecurity.redirect(request, settings.httpsPort())) {
            answered(request, RequestSecurity.PERMANENT_REDIRECT);
            return;
        }
        Optional<Failure> fault = RequestSecurity.faultOf(request, current);
        if (fault.isPresent()) {
            String detail = fault.get() == Failure.MISDIRECTED
                    ? OTHER_CONNECTION
                    : "this host wants TLS and a client certificate";
            FailureAnswer.send(request, fault.get(), detail);
            turnedAway(request, RefusedFacts.Cause.BAD_REQUEST, fault.get(), detail);
            return;
        }
        if (route.rules().isInvalid()) {
            String detail = "the route cannot be served as it is declared";
            FailureAnswer.send(request, Failure.ROUTE_INVALID, detail);
            turnedAway(request, RefusedFacts.Cause.ROUTE_REFUSES, Failure.ROUTE_INVALID, detail);
            return;
        }
        OptionalInt ruled = RuleAnswers.answer(request);
        if (ruled.isPresent()) {
            answered(request, ruled.getAsInt());
            return;
        }
        switch (loop.admission().admit(request, route)) {
            case Admission.Verdict.Refused(String why) -> {
                FailureAnswer.send(request, Failure.ROUTE_REFUSES, "the route refuses requests");
                turnedAway(request, RefusedFacts.Cause.ROUTE_REFUSES, Failure.ROUTE_REFUSES, why);
            }
            case Admission.Verdict.Forbidden(Limit list) -> {
                loop.events().limitReached(list);
                FailureAnswer.send(request, Failure.FORBIDDEN, "this client is not admitted here");
                turnedAway(request, RefusedFacts.Cause.FORBIDDEN, Failure.FORBIDDEN, list.label());
            }
            case Admission.Verdict.TooMany(Limit limit) -> {
                loop.events().limitReached(limit);
                FailureAnswer.send(request, Failure.TOO_MANY, "this client has too much of it: " + limit.label());
                turnedAway(request, RefusedFacts.Cause.LIMIT, Failure.TOO_MANY, limit.label());
            }
            case Admission.Verdict.Overloaded() -> {
                loop.events().limitReached(Limit.OVERLOAD);
                FailureAnswer.send(request, Failure.OVERLOADED, "overloaded: come back later");
                turnedAway(request, RefusedFacts.Cause.UNAVAILABLE, Failure.OVERLOADED, Limit.OVERLOAD.label());
            }
            case Admission.Verdict.Admitted admitted -> {
                connection.carries(route.life());
                if (request.head().isWebSocketConnect() && route.protocol() == Protocol.GRPC) {
                    admitted.session().end();
                    String detail = "WebSockets are not served here";
                    FailureAnswer.send(request, Failure.NOT_SERVED, detail);
                    turnedAway(request, RefusedFacts.Cause.BAD_REQUEST, Failure.NOT_SERVED, detail);
                    return;
                }
                if (Cors.isPreflight(request)) {
                    admitted.session().end();
                    Cors.answer(request);
                    answered(request, Cors.NO_CONTENT);
                    return;
                }
                exchangeFor(request).carry(request, admitted.session());
            }
        }
    }

    private void withoutRoute(UnroutedRequest request, boolean isConfigured, boolean isPassedThrough) {
        if (!isConfigured) {
            unrouted.refuse(
                    request,
                    RefusedFacts.Cause.UNAVAILABLE,
                    Failure.NOT_CONFIGURED,
                    "no configuration has been applied yet");
        } else if (isPassedThrough) {
            unrouted.refuse(request, RefusedFacts.Cause.BAD_REQUEST, Failure.MISDIRECTED, OTHER_CONNECTION);
        } else {
            unrouted.refuse(request, RefusedFacts.Cause.NO_ROUTE, Failure.NO_ROUTE, "no route for this host and path");
        }
    }

    private ClientRequest request(
            ClientConnection connection,
            RequestHead head,
            HttpStream stream,
            Route route,
            RequestTarget.Resource target,
            InetAddress address,
            boolean trusts) {
        boolean isWeb = GrpcWeb.isOne(head, route);
        long nowNanos = loop.ticker().nanos();
        return new ClientRequest(
                connection,
                isWeb ? GrpcWeb.of(head).asGrpc(head) : head,
                isWeb ? new GrpcWebStream(stream, GrpcWeb.of(head)) : stream,
                RequestId.of(head, trusts),
                target,
                route,
                address,
                trusts,
                nowNanos,
                settings.tracer().begin(head, trusts, nowNanos));
    }

    private void turnedAway(ClientRequest request, RefusedFacts.Cause cause, Failure failure, String why) {
        loop.events().refused(request.refused(cause, failure, why));
        loop.events().requestAnswered(request.route(), failure.status(), 0);
    }

    private void answered(ClientRequest request, int status) {
        loop.events().requestAnswered(request.route(), status, 0);
        loop.events().answeredHere(request.answeredHere(status));
    }

    private Exchange exchangeFor(ClientRequest request) {
        boolean mayUpgrade = request.route().protocol() != Protocol.GRPC;
        boolean wantsIt = isWebSocketUpgrade(request.head()) || request.head().isWebSocketConnect();
        return mayUpgrade && wantsIt ? webSocket : calls;
    }

    /** RFC 6455 section 4.1; anything less is a plain request whose Upgrade field is not passed on. */
    private static boolean isWebSocketUpgrade(RequestHead head) {
        return head.version() == RequestHead.Version.HTTP_1_1
                && head.method().equals("GET")
                && head.all("upgrade").stream().anyMatch("websocket"::equalsIgnoreCase)
                && head.lists("connection", "upgrade");
    }
}
