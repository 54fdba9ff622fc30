package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Function;

/** The endpoint's end of an upgrade, over the version of HTTP that it speaks. Event loop of the client. */
interface UpgradingEndpoint {
    /** Whether it can be asked for a WebSocket at all. */
    boolean takesWebSockets();

    /** Sends the handshake with {@code head}, one for HTTP/1.1, and begins to read. */
    void send(Http2Headers head);

    /** Reads more of the answer. */
    void read();

    /** Neither the answer nor the endpoint is needed any more. */
    void close();

    /** What has come behind the answer; the caller owns it. */
    ByteBuf takeEarly();

    /** A relay of {@code protocol} between {@code client} and the endpoint, once that has switched. */
    Relay relay(UpgradingClient client, Relays relays, Route route, Function<Relay, RelayProtocol> protocol);

    /** What the endpoint answers. */
    interface Answer {
        /** It has switched protocols, with the head of a 101. What comes is kept until {@link UpgradingEndpoint#takeEarly}, or until the relay begins. */
        void switched(HttpResponse head);

        /** It refuses: the head of its answer. Its content follows, on {@link UpgradingEndpoint#read()}. */
        void refused(HttpResponse head);

        /** A piece of the refusal's content; the last is a {@link LastHttpContent}. Released after the call. */
        void content(HttpContent content);

        /** What has been read has been passed on; the next {@link UpgradingEndpoint#read()} reads more. */
        void paused();

        /** {@code limit} was reached; its consequence is reported separately. */
        void limitReached(Limit limit);

        /** The answer broke off or makes no sense. */
        void broken(String why);
    }
}
