package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.EndpointWatch;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Optional;
import java.util.function.Function;

/**
 * The endpoint's end of an upgrade where endpoints speak HTTP/2: a stream of a pooled connection, opened by CONNECT (RFC 8441), becomes a
 * side of the relay. Its answer is shown as one of HTTP/1.1. Event loop of the client.
 */
final class EndpointConnect implements UpgradingEndpoint, StreamReader {
    private final StreamCarrier carrier;
    private final TrafficLoop loop;
    private final Route route;
    private final Answer answer;
    private final EndpointWatch watch;
    private HandshakeKey key;
    private HttpStream stream;
    private HttpStreamTransport transport;
    private int uncredited;
    private boolean begun;
    private boolean done;

    /** One that opens its stream on {@code carrier} in this turn of the loop. */
    EndpointConnect(StreamCarrier carrier, TrafficLoop loop, Route route, Answer answer) {
        this.carrier = carrier;
        this.loop = loop;
        this.route = route;
        this.answer = answer;
        this.watch = EndpointWatch.of(carrier.channel(), loop.timers());
    }

    @Override
    public boolean takesWebSockets() {
        return carrier.takesWebSockets();
    }

    @Override
    public void send(Http2Headers head) {
        CharSequence given = head.getAndRemove(HandshakeKey.FIELD);
        if (given == null) {
            broken("a rule of the route has removed the key of the handshake");
            return;
        }
        key = new HandshakeKey(given.toString());
        head.remove(HttpHeaderNames.CONTENT_LENGTH);
        head.method("CONNECT").set(":protocol", "websocket");
        Optional<HttpStream> opened = carrier.open(head, false, this);
        if (opened.isEmpty()) {
            broken("it does not take this handshake");
            return;
        }
        stream = opened.get();
        watch.carries(route.life().pingInterval());
    }

    /** What the endpoint has sent is credited. */
    @Override
    public void read() {
        int bytes = uncredited;
        uncredited = 0;
        stream.credit(bytes);
    }

    @Override
    public void close() {
        done = true;
        if (transport != null) {
            transport.abort();
        } else if (stream != null) {
            stream.reset(Http2Error.CANCEL.code());
        } else {
            carrier.unused();
        }
    }

    /** What has come waits in the transport. */
    @Override
    public ByteBuf takeEarly() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public Relay relay(UpgradingClient client, Relays relays, Route route, Function<Relay, RelayProtocol> protocol) {
        return relays.relayOn(
                loop.eventLoop(),
                client.transport(relays),
                transport,
                protocol,
                route.idle().webSocket(),
                route.life());
    }

    @Override
    public void onHead(Http2Headers head, boolean end) {
        if (done) {
            return;
        }
        HttpResponseStatus status = HttpResponseStatus.parseLine(head.status());
        if (status.codeClass() == HttpStatusClass.INFORMATIONAL) {
            return;
        }
        begun = true;
        if (status.codeClass() != HttpStatusClass.SUCCESS) {
            answer.refused(asHttp1(status, head));
            if (end) {
                answer.content(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        } else if (end) {
            broken("it ended the stream of a WebSocket with its head");
        } else {
            done = true;
            transport = new HttpStreamTransport(
                    stream, loop.eventLoop(), loop.timers(), () -> watch.how().kind());
            HttpResponse switching = asHttp1(HttpResponseStatus.SWITCHING_PROTOCOLS, head);
            switching
                    .headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HandshakeKey.ACCEPT_FIELD, key.accept());
            answer.switched(switching);
        }
    }

    private static HttpResponse asHttp1(HttpResponseStatus status, Http2Headers head) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        head.forEach(field -> {
            if (field.getKey().charAt(0) != ':') {
                response.headers().add(field.getKey(), field.getValue());
            }
        });
        return response;
    }

    @Override
    public int onData(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        if (done || end) {
            if (!done) {
                answer.content(new DefaultLastHttpContent(data));
            }
            return bytes;
        }
        uncredited += bytes;
        answer.content(new DefaultHttpContent(data));
        answer.paused();
        return 0;
    }

    @Override
    public void onTrailers(Http2Headers trailers) {
        if (!done) {
            LastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
            trailers.forEach(field -> last.trailingHeaders().add(field.getKey(), field.getValue()));
            answer.content(last);
        }
    }

    @Override
    public void onBroken(StreamBreak how) {
        broken(begun ? "its answer broke off" : "it answered the handshake by a reset, or its connection broke");
    }

    private void broken(String why) {
        if (!done) {
            close();
            answer.broken(why);
        }
    }
}
