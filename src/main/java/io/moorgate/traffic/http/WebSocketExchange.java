package io.moorgate.traffic.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;

/**
 * Carries WebSocket upgrades over HTTP/1.1: forwards the handshake, and once the endpoint has switched relays frames
 * between the two sockets. Takes requests whose head asks for the upgrade, in the turn of the event loop in which the
 * head was decoded. One instance per event loop, confined to it.
 */
final class WebSocketExchange implements Exchange {
    private final HttpLoop loop;

    WebSocketExchange(HttpLoop loop) {
        this.loop = loop;
    }

    @Override
    public void carry(ClientRequest request) {
        Channel channel = ((ConnectionBase) request.http().connection()).channel();
        if (hasBody(request)) {
            FailureAnswer.send(request.http(), Failure.MALFORMED, "body: present (expected: none with an upgrade)");
            loop.events()
                    .requestAnswered(
                            request.route(),
                            Failure.MALFORMED.status(),
                            loop.ticker().nanos() - request.beganNanos());
            LingeringClose.end(channel, Unpooled.EMPTY_BUFFER, loop.timers());
            return;
        }
        new WebSocketUpgrade(loop, request, UpgradeBuffer.take(channel, loop.events())).begin();
    }

    private static boolean hasBody(ClientRequest request) {
        var headers = request.http().headers();
        List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
        return headers.contains(HttpHeaders.TRANSFER_ENCODING)
                || lengths.stream().anyMatch(length -> !length.equals("0"));
    }
}
