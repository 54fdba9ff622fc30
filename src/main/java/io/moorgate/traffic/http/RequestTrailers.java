package io.moorgate.traffic.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpConnection;
import java.util.List;

/**
 * Puts a client's trailers behind the body that goes to the endpoint; Vert.x knows request trailers on neither side.
 * They are kept between HTTP/1.1 connections only. Sits in the pipeline of an endpoint's connection.
 */
final class RequestTrailers extends ChannelOutboundHandlerAdapter {
    static final List<String> NEVER =
            List.of("transfer-encoding", "content-length", "host", "connection", "trailer", "authorization", "cookie");

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

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (trailers == null || !(message instanceof LastHttpContent last)) {
            ctx.write(message, promise);
            return;
        }
        DefaultLastHttpContent end = new DefaultLastHttpContent(last.content());
        end.trailingHeaders().add(trailers);
        NEVER.forEach(end.trailingHeaders()::remove);
        trailers = null;
        ctx.write(end, promise);
    }
}
