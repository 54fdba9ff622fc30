package io.moorgate.traffic.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.httpproxy.ProxyResponse;

/** Answers whose end is the end of the connection (RFC 9112 section 6.3, item 8): for HTTP/1.0 clients. */
final class CloseDelimited {
    private CloseDelimited() {}

    /** Streams {@code body} and closes. On a failure nothing is closed: that would look like the end. */
    static Future<Void> send(EndpointBody body, ProxyResponse head, HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.setStatusCode(head.getStatusCode());
        if (head.getStatusMessage() != null) {
            response.setStatusMessage(head.getStatusMessage());
        }
        response.headers().addAll(head.headers());
        response.headersEndHandler(v -> response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
        return body.pipe().endOnFailure(false).to(response).onSuccess(v -> request.connection()
                .close());
    }

    /** Lets the closing of an HTTP/1.0 connection be a reset, so that a cut body does not look whole. */
    static void resetOnClose(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_0) {
            return;
        }
        Channel channel = EndpointPool.channelOf(request.connection());
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }
}
