package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.AnswerTraits;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.http.call.AnswerHeaders;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.call.NoEndpointAnswer;
import io.moorgate.traffic.http.call.RequestHeaders;
import io.moorgate.traffic.http.call.RequestSecurity;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.websocket.WebSocketProtocol;
import io.moorgate.traffic.tls.Alpn;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * One upgrade on its way: dial, handshake, then either a relay or the endpoint's refusal. Event loop of the client. Only
 * the dial is tried on several endpoints: a handshake that has been sent is never repeated.
 */
final class WebSocketUpgrade implements UpgradingEndpoint.Answer {
    private final TrafficLoop loop;
    private final WebSocketExchange.Carriers http2;
    private final int answerFieldsMax;
    private final ClientRequest request;
    private final UpgradingClient client;
    private final Session session;
    private final HandshakeDeadline deadline;
    private UpgradingEndpoint handshake;
    private RefusedUpgrade refusal;
    private boolean over;

    /** {@code answerFieldsMax}: how many fields the answer of an endpoint over HTTP/1.1 may have. */
    WebSocketUpgrade(
            TrafficLoop loop,
            WebSocketExchange.Carriers http2,
            int answerFieldsMax,
            ClientRequest request,
            Session session,
            UpgradingClient client) {
        this.loop = loop;
        this.http2 = http2;
        this.answerFieldsMax = answerFieldsMax;
        this.request = request;
        this.client = client;
        this.session = session;
        this.deadline = new HandshakeDeadline(loop.timers(), request.route(), this::late);
    }

    void begin() {
        client.onGone(this::clientGone);
        session.connect(this::dial).onSuccess(this::dialed).onFailure(this::notDialed);
    }

    private Future<UpgradingEndpoint> dial(Endpoint candidate) {
        if (request.route().protocol() == Protocol.GRPC) {
            return http2.acquire(request, candidate, session)
                    .map(carrier -> new EndpointConnect(carrier, loop, request.route(), this));
        }
        Dial dial = new Dial(candidate, request.route().connect(), Alpn.HTTP_1_1, request::proxyHeader);
        return loop.dialer()
                .dial(loop.eventLoop(), dial, session.cancellation())
                .map(channel -> new EndpointHandshake(channel, answerFieldsMax, this));
    }

    private void notDialed(Throwable fault) {
        if (over) {
            return;
        }
        if (fault instanceof ConnectFailed failed) {
            over = true;
            NoEndpointAnswer.send(request, session.pick(), failed);
            loop.events()
                    .refused(request.refused(
                            NoEndpointAnswer.causeOf(failed), NoEndpointAnswer.failureOf(failed), failed.getMessage()));
            answered(NoEndpointAnswer.failureOf(failed).status());
            client.drop();
            client.answered();
            session.end();
        } else {
            fail(Failure.INTERNAL, "unexpected fault");
        }
    }

    private void dialed(UpgradingEndpoint endpoint) {
        if (over) {
            endpoint.close();
            return;
        }
        if (!endpoint.takesWebSockets()) {
            endpoint.close();
            fail(Failure.NOT_SERVED, "the endpoint takes no WebSockets over HTTP/2");
            return;
        }
        handshake = endpoint;
        deadline.awaitAnswer();
        handshake.send(client.handshake(RequestHeaders.forEndpoint(request)));
    }

    @Override
    public void switched(HttpResponse head) {
        if (!client.isAnsweredBy(head)) {
            handshake.takeEarly().release();
            handshake.close();
            fail(Failure.ENDPOINT_BROKE, "its Sec-WebSocket-Accept is not that of the handshake");
            return;
        }
        over = true;
        deadline.stop();
        session.answered(answer(head), () -> relay(head));
    }

    private AnswerTraits answer(HttpResponse head) {
        return new AnswerTraits(request.head().method(), head.status().code(), head.headers()::getAll);
    }

    private void relay(HttpResponse head) {
        boolean hasExtensions = head.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
        AnswerHeaders.apply(request, head.headers());
        session.pick().setCookie(request.isSecure()).ifPresent(cookie -> head.headers()
                .add(HttpHeaderNames.SET_COOKIE, cookie));
        RequestSecurity.hsts(request).ifPresent(value -> head.headers().set(RequestSecurity.HSTS, value));
        Relay relay = handshake.relay(
                client,
                loop.relays(),
                request.route(),
                WebSocketProtocol.of(loop.relays(), request.route().limits(), hasExtensions));
        LiveConnection connection = session.live(ConnectionKind.WEBSOCKET, relay.loop(), relay::close);
        request.tell(connection.facts()).answered(client.upgradedStatus());
        loop.events().upgraded(connection);
        answered(client.upgradedStatus());
        UpgradingClient client = this.client;
        UpgradingEndpoint handshake = this.handshake;
        client.upgrade(head, switched -> {
            if (switched) {
                relay.start(connection, client.takeEarly(), handshake.takeEarly());
            } else {
                handshake.takeEarly().release();
                client.takeEarly().release();
                handshake.close();
                client.close();
                connection.end(new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET));
            }
        });
    }

    @Override
    public void refused(HttpResponse head) {
        deadline.awaitRefusal();
        refusal = new RefusedUpgrade(request.stream(), handshake);
        session.answered(answer(head), () -> passRefusal(head));
    }

    private void passRefusal(HttpResponse head) {
        if (over) {
            return;
        }
        int status = head.status().code();
        answered(status);
        RefusedFacts refused = request.refused(
                RefusedFacts.Cause.ENDPOINT_REFUSED, Failure.ENDPOINT_BROKE, "the endpoint answered the handshake");
        refused.facts().answered(status);
        loop.events().refused(refused);
        client.drop();
        AnswerHeaders.apply(request, head.headers());
        RequestSecurity.hsts(request).ifPresent(value -> head.headers().set(RequestSecurity.HSTS, value));
        if (refusal.begin(head, session.pick().setCookie(request.isSecure()))) {
            refusalEnded();
        }
    }

    @Override
    public void content(HttpContent content) {
        deadline.awaitRefusal();
        if (refusal.passOn(content)) {
            refusalEnded();
        }
    }

    private void refusalEnded() {
        over();
        client.answered();
        handshake.close();
    }

    @Override
    public void paused() {
        if (refusal == null) {
            handshake.read();
        } else {
            refusal.readOn();
        }
    }

    @Override
    public void limitReached(Limit limit) {
        loop.events().limitReached(limit);
    }

    @Override
    public void broken(String why) {
        if (refusal != null && refusal.isWhole()) {
            return; // It waits, and all of it is here.
        }
        fail(Failure.ENDPOINT_BROKE, why);
    }

    private void late() {
        handshake.close();
        fail(Failure.ENDPOINT_TIMEOUT, "no answer to the WebSocket handshake in time");
    }

    private void fail(Failure failure, String detail) {
        if (over) {
            return;
        }
        over = true;
        deadline.stop();
        if (refusal == null || refusal.drop()) {
            answered(failure.status());
            loop.events().refused(request.refused(causeOf(failure), failure, detail));
            FailureAnswer.send(request, failure, detail, cookie());
            client.drop();
            client.answered();
        } else {
            // Part of an answer is out: only breaking off says that the rest is missing.
            request.stream().reset(Http2Error.INTERNAL_ERROR.code());
        }
        session.end();
    }

    private static RefusedFacts.Cause causeOf(Failure failure) {
        return failure == Failure.ENDPOINT_TIMEOUT ? RefusedFacts.Cause.TIMEOUT : RefusedFacts.Cause.ENDPOINT_REFUSED;
    }

    /** An endpoint that was reached keeps its client, even where it failed now. */
    private Optional<String> cookie() {
        return handshake == null ? Optional.empty() : session.pick().setCookie(request.isSecure());
    }

    private void clientGone() {
        if (over) {
            return;
        }
        over();
        session.cancel();
        if (handshake != null) {
            handshake.close();
        }
    }

    private void over() {
        over = true;
        deadline.stop();
        if (refusal != null) {
            refusal.drop();
        }
        session.end();
    }

    private void answered(int status) {
        loop.events()
                .requestAnswered(
                        request.route(),
                        status,
                        loop.ticker().nanos() - request.notes().beganNanos());
    }
}
