package io.moorgate.traffic.http;

import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.LiveRoutingTable;
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
import io.moorgate.traffic.http.call.RequestNotes;
import io.moorgate.traffic.http.call.RequestSecurity;
import io.moorgate.traffic.http.call.RuleAnswers;
import io.moorgate.traffic.http.call.Sender;
import io.moorgate.traffic.http.call.WaitingBytes;
import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.http.head.ClientAddress;
import io.moorgate.traffic.http.head.HeadBudget;
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
    private final EarlyRefusal refusal;
    private final Exchange webSocket;
    private final Exchange calls;

    /** One entry per event loop; {@code endpointHeads} and {@code waiting} bound what connections hold, over all event loops. */
    HttpEntry(
            TrafficLoop loop,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            HeadBudget endpointHeads,
            WaitingBytes waiting) {
        this.loop = loop;
        this.settings = settings;
        this.table = table;
        this.trusted = trusted;
        this.refusal = new EarlyRefusal(loop.events(), trusted);
        CallExchange streams = new CallExchange(
                loop, new AnswerHeadLimits(settings.heads().fieldsMax(), endpointHeads), waiting, settings.bodyRate());
        this.calls = streams;
        this.webSocket =
                new WebSocketExchange(loop, streams::http2, settings.heads().fieldsMax());
        table.onPublished(published -> loop.eventLoop().execute(() -> streams.tablePublished(published)));
    }

    /** A request has come on {@code connection}; whatever happens, it is answered or reset in the end. */
    void onRequest(ClientConnection connection, RequestHead head, HttpStream stream) {
        ArrivedRequest arrived = new ArrivedRequest(connection, head, stream);
        if (head.size() > settings.heads().fieldsMax()) {
            String detail = "header fields (expected: " + settings.heads().fieldsMax() + " at most)";
            refusal.beyond(arrived, Limit.HEADER_FIELDS, Failure.HEAD_TOO_LARGE, detail);
            return;
        }
        if (head.isHttp2() && head.listBytes() > settings.heads().bytesMax()) {
            String detail = "metadata (expected: " + settings.heads().bytesMax() + " bytes at most)";
            refusal.beyond(arrived, Limit.HEADER_BYTES, Failure.HEAD_TOO_LARGE, detail);
            return;
        }
        if (Hops.areTooMany(head)) {
            String detail = "it has passed " + Hops.MAX + " gateways: an endpoint is a gateway that leads here";
            refusal.beyond(arrived, Limit.HOPS, Failure.LOOP, detail);
            return;
        }
        switch (RequestTarget.of(head)) {
            case RequestTarget.Malformed malformed -> refusal.malformed(arrived, Failure.MALFORMED, malformed.why());
            case RequestTarget.Tunnel tunnel -> {
                stream.closeAfterAnswer(); // What the client has sent for the tunnel already is no request.
                refusal.malformed(arrived, Failure.NOT_SERVED, "CONNECT is not served");
            }
            case RequestTarget.Server server -> refusal.ofServer(arrived);
            case RequestTarget.Resource _
            when head.isExtendedConnect() && !head.isWebSocketConnect() ->
                refusal.malformed(arrived, Failure.NOT_SERVED, ":protocol (expected: websocket)");
            case RequestTarget.Resource resource -> route(arrived, resource);
        }
    }

    private void route(ArrivedRequest arrived, RequestTarget.Resource target) {
        ClientConnection connection = arrived.connection();
        RequestHead head = arrived.head();
        RoutingTable current = table.current();
        HttpRoutes routes = current.http();
        InetAddress named = connection.client().address();
        boolean trusts = trusted.contains(named);
        MatchedFields fields =
                new MatchedFields(head, trusts, connection.client().isSecure());
        Optional<Route> found = routes.find(target.host(), target.path(), fields);
        if (TargetPath.isAmbiguous(target.path())
                && !found.equals(routes.find(target.host(), TargetPath.lenient(target.path()), fields))) {
            String detail = "path (expected: no empty elements, encoded slashes or ; parameters here)";
            refusal.malformed(arrived, Failure.MALFORMED, detail);
            return;
        }
        InetAddress address = ClientAddress.find(named, head, trusted);
        if (found.isEmpty()) {
            unrouted(arrived, target, address, current);
            return;
        }
        ClientRequest asked = request(arrived, found.get(), target, new Sender(connection, address, trusts));
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
            turnAway(request, RefusedFacts.Cause.BAD_REQUEST, fault.get(), detail, detail);
            return;
        }
        if (route.rules().isInvalid()) {
            String detail = "the route cannot be served as it is declared";
            turnAway(request, RefusedFacts.Cause.ROUTE_REFUSES, Failure.ROUTE_INVALID, detail, detail);
            return;
        }
        OptionalInt ruled = RuleAnswers.answer(request);
        if (ruled.isPresent()) {
            answered(request, ruled.getAsInt());
            return;
        }
        switch (loop.admission().admit(request, route)) {
            case Admission.Verdict.Refused(String why) ->
                turnAway(
                        request,
                        RefusedFacts.Cause.ROUTE_REFUSES,
                        Failure.ROUTE_REFUSES,
                        "the route refuses requests",
                        why);
            case Admission.Verdict.Forbidden(Limit list) ->
                turnAway(
                        request,
                        RefusedFacts.Cause.FORBIDDEN,
                        Failure.FORBIDDEN,
                        "this client is not admitted here",
                        list);
            case Admission.Verdict.TooMany(Limit limit) ->
                turnAway(
                        request,
                        RefusedFacts.Cause.LIMIT,
                        Failure.TOO_MANY,
                        "this client has too much of it: " + limit.label(),
                        limit);
            case Admission.Verdict.Overloaded() ->
                turnAway(
                        request,
                        RefusedFacts.Cause.UNAVAILABLE,
                        Failure.OVERLOADED,
                        "overloaded: come back later",
                        Limit.OVERLOAD);
            case Admission.Verdict.Admitted admitted -> {
                connection.carries(route.life());
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

    private void unrouted(
            ArrivedRequest arrived, RequestTarget.Resource target, InetAddress address, RoutingTable current) {
        if (!current.isConfigured()) {
            String detail = "no configuration has been applied yet";
            EarlyRefusal.NoRoute why =
                    new EarlyRefusal.NoRoute(target, RefusedFacts.Cause.UNAVAILABLE, Failure.NOT_CONFIGURED, detail);
            refusal.unrouted(arrived, why, address, Optional.empty());
            return;
        }
        EarlyRefusal.NoRoute why = RequestSecurity.isPassedThrough(arrived.connection(), target, current)
                ? new EarlyRefusal.NoRoute(
                        target, RefusedFacts.Cause.BAD_REQUEST, Failure.MISDIRECTED, OTHER_CONNECTION)
                : new EarlyRefusal.NoRoute(
                        target, RefusedFacts.Cause.NO_ROUTE, Failure.NO_ROUTE, "no route for this host and path");
        refusal.unrouted(arrived, why, address, RequestSecurity.hsts(arrived.connection(), target, current));
    }

    private ClientRequest request(ArrivedRequest arrived, Route route, RequestTarget.Resource target, Sender sender) {
        RequestHead head = arrived.head();
        boolean isWeb = GrpcWeb.isOne(head, route);
        long nowNanos = loop.ticker().nanos();
        return new ClientRequest(
                sender,
                isWeb ? GrpcWeb.of(head).asGrpc(head) : head,
                isWeb ? new GrpcWebStream(arrived.stream(), GrpcWeb.of(head)) : arrived.stream(),
                target,
                route,
                new RequestNotes(
                        RequestId.of(head, sender.trusted()),
                        nowNanos,
                        settings.tracer().begin(head, sender.trusted(), nowNanos)));
    }

    /** Admission has not admitted {@code request}; {@code detail}: for the client. */
    private void turnAway(
            ClientRequest request, RefusedFacts.Cause cause, Failure failure, String detail, Limit reached) {
        loop.events().limitReached(reached);
        turnAway(request, cause, failure, detail, reached.label());
    }

    /** {@code why}: for operators. */
    private void turnAway(ClientRequest request, RefusedFacts.Cause cause, Failure failure, String detail, String why) {
        FailureAnswer.send(request, failure, detail);
        loop.events().refused(request.refused(cause, failure, why));
        loop.events().requestAnswered(request.route(), failure.status(), 0);
    }

    /** By the gateway itself, and nothing is wrong with it. */
    private void answered(ClientRequest request, int status) {
        loop.events().requestAnswered(request.route(), status, 0);
        loop.events().answeredHere(request.answeredHere(status));
    }

    private Exchange exchangeFor(ClientRequest request) {
        boolean isOne = request.head().isWebSocketUpgrade() || request.head().isWebSocketConnect();
        return isOne ? webSocket : calls;
    }
}
