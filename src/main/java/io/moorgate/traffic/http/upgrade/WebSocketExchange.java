package io.moorgate.traffic.http.upgrade;

import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.call.Exchange;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.http1.Http1ClientStream;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.RefusedFacts;

/**
 * Carries WebSocket upgrades, of clients over HTTP/1.1 and over HTTP/2: forwards the handshake over HTTP/1.1, and once the endpoint
 * has switched relays frames between the two sides. Takes requests whose head asks for the upgrade, in the turn of the event loop in which the
 * head was decoded. One instance per event loop, confined to it.
 */
public final class WebSocketExchange implements Exchange {
    private final TrafficLoop loop;
    private final int answerFieldsMax;

    /** {@code answerFieldsMax}: how many fields an endpoint's answer to a handshake may have. */
    public WebSocketExchange(TrafficLoop loop, int answerFieldsMax) {
        this.loop = loop;
        this.answerFieldsMax = answerFieldsMax;
    }

    @Override
    public void carry(ClientRequest request, Session session) {
        HttpStream client = request.stream();
        if (client instanceof Http1ClientStream socket) {
            if (socket.isReadEnded()) {
                upgrade(request, session, new UpgradingSocket(socket));
            } else {
                client.closeAfterAnswer();
                refuse(request, session, "body: present (expected: none with an upgrade)");
            }
        } else if (client.isReadEnded()) {
            refuse(request, session, "stream: ended (expected: open, with CONNECT)");
        } else {
            upgrade(request, session, new UpgradingStream(request, loop.eventLoop()));
        }
    }

    private void upgrade(ClientRequest request, Session session, UpgradingClient client) {
        new WebSocketUpgrade(loop, answerFieldsMax, request, session, client).begin();
    }

    private void refuse(ClientRequest request, Session session, String detail) {
        session.end();
        FailureAnswer.send(request, Failure.MALFORMED, detail);
        loop.events().refused(request.refused(RefusedFacts.Cause.BAD_REQUEST, Failure.MALFORMED, detail));
        loop.events()
                .requestAnswered(
                        request.route(),
                        Failure.MALFORMED.status(),
                        loop.ticker().nanos() - request.beganNanos());
    }
}
