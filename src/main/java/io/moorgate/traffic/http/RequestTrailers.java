package io.moorgate.traffic.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.http.HttpConnection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Puts a client's trailers behind the body that goes to the endpoint; Vert.x knows request trailers on neither side.
 * They are kept between HTTP/1.1 connections only. Sits in the pipeline of an endpoint's connection.
 */
final class RequestTrailers extends ChannelOutboundHandlerAdapter {
    private static final Set<String> NEVER = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "trailer",
            "authorization",
            "cookie",
            "forwarded",
            "x-real-ip");
    private static final String NEVER_PREFIX = "x-forwarded-";

    private HttpHeaders trailers;

    /** Takes the trailers of the request that {@code client} has just ended along to {@code endpoint}. */
    static void pass(HttpConnection client, HttpConnection endpoint) {
        HttpHeaders trailers = of(client);
        if (trailers == null) {
            return;
        }
        Channel channel = EndpointPool.channelOf(endpoint);
        RequestTrailers placed = channel.pipeline().get(RequestTrailers.class);
        if (placed == null) {
            placed = new RequestTrailers();
            channel.pipeline().addBefore("handler", "requestTrailers", placed);
        }
        placed.trailers = trailers;
    }

    /** The trailers of the HTTP/1.1 request that {@code client} has just ended; null where it had none. */
    static HttpHeaders of(HttpConnection client) {
        RequestGate gate = EndpointPool.channelOf(client).pipeline().get(RequestGate.class);
        return gate == null ? null : gate.trailers();
    }

    /** Whether a trailer may go to the endpoint: no framing, credentials or forwarding fields, whoever sends them. */
    private static boolean mayPass(CharSequence name) {
        String lower = name.toString().toLowerCase(Locale.ROOT);
        return !NEVER.contains(lower) && !lower.startsWith(NEVER_PREFIX);
    }

    /** Those of {@code trailers} that may go to the endpoint. */
    static Http2Headers passable(Http2Headers trailers) {
        Http2Headers passed = new DefaultHttp2Headers();
        for (Map.Entry<CharSequence, CharSequence> trailer : trailers) {
            if (mayPass(trailer.getKey())) {
                passed.add(trailer.getKey(), trailer.getValue());
            }
        }
        return passed;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (trailers == null || !(message instanceof LastHttpContent last)) {
            ctx.write(message, promise);
            return;
        }
        DefaultLastHttpContent end = new DefaultLastHttpContent(last.content());
        for (Map.Entry<String, String> trailer : trailers) {
            if (mayPass(trailer.getKey())) {
                end.trailingHeaders().add(trailer.getKey(), trailer.getValue());
            }
        }
        trailers = null;
        ctx.write(end, promise);
    }
}
