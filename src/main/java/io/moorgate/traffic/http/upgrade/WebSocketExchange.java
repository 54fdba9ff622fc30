package io.moorgate.traffic.http.upgrade;

import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.call.Exchange;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.http1.Http1ClientStream;

/**
 * Carries WebSocket upgrades over HTTP/1.1: forwards the handshake, and once the endpoint has switched relays frames
 * between the two sockets. Takes requests whose head asks for the upgrade, in the turn of the event loop in which the
 * head was decoded. One instance per event loop, confined to it.
 */
public final class WebSocketExchange implements Exchange {
    private final TrafficLoop loop;

    public WebSocketExchange(TrafficLoop loop) {
        this.loop = loop;
    }

    @Override
    public void carry(ClientRequest request, Session session) {
        Http1ClientStream client = (Http1ClientStream) request.stream();
        if (!client.isReadEnded()) {
            session.end();
            client.closeAfterAnswer();
            FailureAnswer.send(request, Failure.MALFORMED, "body: present (expected: none with an upgrade)");
            loop.events()
                    .requestAnswered(
                            request.route(),
                            Failure.MALFORMED.status(),
                            loop.ticker().nanos() - request.beganNanos());
            return;
        }
        new WebSocketUpgrade(loop, request, session, client).begin();
    }
}
