package io.moorgate.traffic.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * An endpoint's answer to a handshake that it does not accept, on its way to the client: nothing more is read from the
 * endpoint while the client is behind. Event loop of the client.
 */
final class RefusedUpgrade {
    private static final int UPGRADE_REQUIRED = 426;

    private final HttpServerResponse response;
    private final EndpointHandshake endpoint;

    RefusedUpgrade(HttpServerResponse response, EndpointHandshake endpoint) {
        this.response = response;
        this.endpoint = endpoint;
    }

    /** Prepares the client's answer. */
    void begin(HttpResponse head) {
        int status = head.status().code();
        response.setStatusCode(status).setStatusMessage(head.status().reasonPhrase());
        List<String> upgrades = head.headers().getAll(HttpHeaders.UPGRADE);
        head.headers().forEach(header -> response.headers().add(header.getKey(), header.getValue()));
        HopByHop.remove(response.headers());
        if (status == UPGRADE_REQUIRED) {
            upgrades.forEach(upgrade -> response.headers().add(HttpHeaders.UPGRADE, upgrade));
        }
        if (!response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
    }

    /** Passes a piece on; true when it was the last. */
    boolean passOn(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (response.closed()) {
            return last;
        }
        if (last) {
            ((LastHttpContent) content)
                    .trailingHeaders()
                    .forEach(trailer -> response.putTrailer(trailer.getKey(), trailer.getValue()));
        }
        Buffer bytes = Buffer.buffer(ByteBufUtil.getBytes(content.content()));
        if (last) {
            response.end(bytes);
        } else {
            response.write(bytes);
        }
        return last;
    }

    /** Reads more from the endpoint, at once or when the client has caught up. */
    void readOn() {
        if (response.closed() || !response.writeQueueFull()) {
            endpoint.read();
        } else {
            response.drainHandler(drained -> endpoint.read());
        }
    }
}
