package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.ClientRequest;
import io.moorgate.traffic.http.http1.Http1Messages;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Function;

/**
 * A client over HTTP/2 that has asked for a WebSocket by CONNECT (RFC 8441): the gateway makes the handshake with the endpoint in its own
 * name, since the client has no key, and the stream becomes a side of the relay.
 */
final class UpgradingStream implements UpgradingClient {
    private static final int OK = 200;

    private final HttpStream client;
    private final HttpStreamTransport transport;
    private final HandshakeKey key = HandshakeKey.random();

    UpgradingStream(ClientRequest request, TrafficLoop loop) {
        this.client = request.stream();
        this.transport = new HttpStreamTransport(client, loop.eventLoop(), loop.timers(), () -> request.connection()
                .gone()
                .kind());
    }

    @Override
    public void onGone(Runnable gone) {
        transport.onGone(gone);
    }

    @Override
    public Http2Headers handshake(Http2Headers head) {
        head.remove("content-length");
        return head.method("GET").set(HandshakeKey.FIELD, key.text());
    }

    @Override
    public boolean isAnsweredBy(HttpResponse head) {
        return key.isAcceptedBy(head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT));
    }

    @Override
    public int upgradedStatus() {
        return OK;
    }

    @Override
    public Relay relay(Relays relays, Channel endpoint, Route route, Function<Relay, RelayProtocol> protocol) {
        return relays.relay(transport, endpoint, protocol, route.idle().webSocket(), route.life());
    }

    @Override
    public Transport transport(Relays relays) {
        return transport;
    }

    @Override
    public void upgrade(HttpResponse head, HttpStream.WriteListener listener) {
        Http2Headers answer = new DefaultHttp2Headers(false).status(Integer.toString(OK));
        Http1Messages.answer(head).forEach(field -> {
            if (field.getKey().charAt(0) != ':') {
                answer.add(field.getKey(), field.getValue());
            }
        });
        answer.remove(HandshakeKey.ACCEPT_FIELD);
        answer.remove("content-length");
        client.writeHead(answer, false, listener);
    }

    /** What it has sent waits in the transport. */
    @Override
    public ByteBuf takeEarly() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void drop() {
        transport.drop();
    }

    @Override
    public void answered() {
        if (client.isWriteEnded() && !client.isReadEnded()) {
            client.reset(Http2Error.NO_ERROR.code());
        }
    }

    @Override
    public void close() {
        client.reset(Http2Error.CANCEL.code());
    }
}
