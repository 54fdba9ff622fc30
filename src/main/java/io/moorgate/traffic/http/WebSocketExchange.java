package io.moorgate.traffic.http;

import io.moorgate.traffic.relay.Relays;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/**
 * Carries WebSocket upgrades over HTTP/1.1: forwards the handshake, and once the endpoint has switched relays frames
 * between the two sockets. Takes requests whose head asks for the upgrade, in the turn of the event loop in which the
 * head was decoded. One instance per event loop, confined to it.
 */
final class WebSocketExchange implements Exchange {
    private final HttpLoop loop;
    private final Relays relays;

    WebSocketExchange(HttpLoop loop) {
        this.loop = loop;
        this.relays = new Relays(loop.ticker(), loop.timers());
    }

    @Override
    public void carry(ClientRequest request) {
        if (hasBody(request)) {
            FailureAnswer.send(request.http(), Failure.MALFORMED, "body: present (expected: none with an upgrade)");
            loop.events()
                    .requestAnswered(
                            request.route(),
                            Failure.MALFORMED.status(),
                            loop.ticker().nanos() - request.beganNanos());
            request.http().connection().close();
            return;
        }
        new WebSocketUpgrade(
                        loop, relays, request, ClientHold.take(request.http().connection()))
                .begin();
    }

    private static boolean hasBody(ClientRequest request) {
        var headers = request.http().headers();
        List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
        return headers.contains(HttpHeaders.TRANSFER_ENCODING)
                || lengths.stream().anyMatch(length -> !length.equals("0"));
    }
}
