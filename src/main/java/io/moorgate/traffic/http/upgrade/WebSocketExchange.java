package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.call.Exchange;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.http1.Http1ClientStream;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.RefusedFacts;
import io.vertx.core.Future;

/**
 * Carries WebSocket upgrades, of clients over HTTP/1.1 and over HTTP/2: forwards the handshake over the version of HTTP that the route's
 * endpoints speak, and once the endpoint has switched relays frames between the two sides. Takes requests whose head asks for the upgrade, in the turn of the event loop in which the
 * head was decoded. One instance per event loop, confined to it.
 */
public final class WebSocketExchange implements Exchange {
    private final TrafficLoop loop;
    private final Carriers http2;
    private final int answerFieldsMax;

    /** Gives out connections over HTTP/2 that have room for a stream. */
    @FunctionalInterface
    public interface Carriers {
        /** One to {@code endpoint}, for {@code request} of {@code session}; the stream is opened in the turn in which the future completes. */
        Future<StreamCarrier> acquire(ClientRequest request, Endpoint endpoint, Session session);
    }

    /** {@code http2} is of the same event loop; {@code answerFieldsMax}: how many fields an endpoint's answer to a handshake may have. */
    public WebSocketExchange(TrafficLoop loop, Carriers http2, int answerFieldsMax) {
        this.loop = loop;
        this.answerFieldsMax = answerFieldsMax;
        this.http2 = http2;
    }

    @Override
    public void carry(ClientRequest request, Session session) {
        HttpStream client = request.stream();
        if (client instanceof Http1ClientStream socket) {
            if (request.route().protocol() == Protocol.GRPC && !request.head().has(HandshakeKey.FIELD)) {
                client.closeAfterAnswer();
                refuse(request, session, HandshakeKey.FIELD + ": absent (expected: a key, with an upgrade)");
            } else if (socket.isReadEnded()) {
                upgrade(request, session, new UpgradingSocket(socket));
            } else {
                client.closeAfterAnswer();
                refuse(request, session, "body: present (expected: none with an upgrade)");
            }
        } else if (client.isReadEnded()) {
            refuse(request, session, "stream: ended (expected: open, with CONNECT)");
        } else {
            upgrade(request, session, new UpgradingStream(request, loop));
        }
    }

    private void upgrade(ClientRequest request, Session session, UpgradingClient client) {
        new WebSocketUpgrade(loop, http2, answerFieldsMax, request, session, client).begin();
    }

    private void refuse(ClientRequest request, Session session, String detail) {
        session.end();
        FailureAnswer.send(request, Failure.MALFORMED, detail);
        loop.events().refused(request.refused(RefusedFacts.Cause.BAD_REQUEST, Failure.MALFORMED, detail));
        loop.events()
                .requestAnswered(
                        request.route(),
                        Failure.MALFORMED.status(),
                        loop.ticker().nanos() - request.notes().beganNanos());
    }
}
