package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Function;

/** The client's end of an upgrade, over the version of HTTP that it speaks. Event loop of the client. */
interface UpgradingClient {
    /** {@code gone} runs when the client leaves before it is upgraded. */
    void onGone(Runnable gone);

    /** Makes of {@code head}, the request's as it goes to endpoints, the head of a handshake over HTTP/1.1. */
    Http2Headers handshake(Http2Headers head);

    /** Whether {@code head}, an endpoint's 101, answers that handshake. */
    boolean isAnsweredBy(HttpResponse head);

    /** The status of the answer that upgrades the client. */
    int upgradedStatus();

    /** A relay of {@code protocol} between the client and {@code endpoint}, which begins when {@link #upgrade} is done. */
    Relay relay(Relays relays, Channel endpoint, Route route, Function<Relay, RelayProtocol> protocol);

    /** The side of such a relay that the client is, where the endpoint is a stream. */
    Transport transport(Relays relays);

    /** Upgrades the client with the fields of {@code head}; {@code listener} is notified when the relay may begin, or never can. */
    void upgrade(HttpResponse head, HttpStream.WriteListener listener);

    /** What the client has sent early; the caller owns it. */
    ByteBuf takeEarly();

    /** There will be no upgrade: what the client sends is of no use. */
    void drop();

    /** The client has been given another answer, all of it. */
    void answered();

    /** That answer could not be sent. */
    void close();
}
