package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.http.http1.Http1ClientStream;
import io.moorgate.traffic.http.http1.UpgradeBuffer;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Function;

/** A client over HTTP/1.1: its handshake passes as it is, and its socket leaves HTTP (RFC 6455 section 4). */
final class UpgradingSocket implements UpgradingClient {
    private static final int SWITCHING_PROTOCOLS = 101;

    private final Http1ClientStream client;
    private final UpgradeBuffer upgrade;

    UpgradingSocket(Http1ClientStream client) {
        this.client = client;
        this.upgrade = client.upgrade();
    }

    @Override
    public void onGone(Runnable gone) {
        upgrade.onGone(gone);
    }

    @Override
    public Http2Headers handshake(Http2Headers head) {
        return head;
    }

    /** The client sees to that itself. */
    @Override
    public boolean isAnsweredBy(HttpResponse head) {
        return true;
    }

    @Override
    public int upgradedStatus() {
        return SWITCHING_PROTOCOLS;
    }

    @Override
    public Relay relay(Relays relays, Channel endpoint, Route route, Function<Relay, RelayProtocol> protocol) {
        return relays.relay(upgrade.channel(), endpoint, protocol, route.idle().webSocket(), route.life());
    }

    @Override
    public Transport transport(Relays relays) {
        return relays.transport(upgrade.channel());
    }

    @Override
    public void upgrade(HttpResponse head, HttpStream.WriteListener listener) {
        head.headers().remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.TRANSFER_ENCODING);
        client.switchProtocols(head, listener);
    }

    @Override
    public ByteBuf takeEarly() {
        return upgrade.takeEarly();
    }

    @Override
    public void drop() {
        upgrade.drop();
    }

    /** Its connection closes with that. */
    @Override
    public void answered() {}

    @Override
    public void close() {
        upgrade.channel().close();
    }
}
