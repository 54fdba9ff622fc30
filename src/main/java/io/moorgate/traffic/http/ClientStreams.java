package io.moorgate.traffic.http;

import io.moorgate.traffic.http.http2.FrameTap;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/** Gives out the client's side of a request as a stream. Event loop of the client. */
final class ClientStreams {
    private ClientStreams() {}

    /** In frames where the client speaks HTTP/2; by way of Vert.x otherwise. The request is paused, its head just read. */
    static HttpStream of(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            return new MessageStream(request);
        }
        ChannelHandlerContext ctx = ((HttpServerConnection) request.connection()).channelHandlerContext();
        return FrameTap.on(ctx.channel()).take(request.streamId());
    }
}
