package io.moorgate.traffic.http.upgrade;

import io.moorgate.traffic.http.http1.Http1Messages;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * An endpoint's answer to a handshake that it does not accept, on its way to the client: nothing more is read from the
 * endpoint while the client is behind. Event loop of the client.
 */
final class RefusedUpgrade {
    private final HttpStream client;
    private final UpgradingEndpoint endpoint;
    /** What has come while the head waits. */
    private final Deque<HttpContent> held = new ArrayDeque<>();

    private int unsent;
    private boolean waiting;
    private boolean begun;

    RefusedUpgrade(HttpStream client, UpgradingEndpoint endpoint) {
        this.client = client;
        this.endpoint = endpoint;
    }

    /** Passes on the head and what has come behind it, {@code cookie}: a Set-Cookie field to add; true when that was all. */
    boolean begin(HttpResponse head, Optional<String> cookie) {
        Http2Headers answer = Http1Messages.answer(head);
        cookie.ifPresent(value -> answer.add("set-cookie", value));
        client.writeHead(answer, false, HttpStream.UNHEARD);
        begun = true;
        boolean ended = false;
        for (HttpContent content = held.poll(); content != null; content = held.poll()) {
            ended |= pass(content);
            content.release();
        }
        readIfDue();
        return ended;
    }

    /** Whether the head waits, and the last piece is here. */
    boolean isWhole() {
        return held.peekLast() instanceof LastHttpContent;
    }

    /** Drops what waits; whether the head has not been passed on. */
    boolean drop() {
        held.forEach(HttpContent::release);
        held.clear();
        return !begun;
    }

    /** Passes a piece on, behind the head; true when it was the last. */
    boolean passOn(HttpContent content) {
        if (!begun) {
            held.add(content.retain());
            return false;
        }
        return pass(content);
    }

    private boolean pass(HttpContent content) {
        if (content instanceof LastHttpContent last) {
            passLast(last);
            return true;
        }
        unsent++;
        client.writeData(content.content().retain(), false, written -> {
            unsent--;
            readIfDue();
        });
        return false;
    }

    private void passLast(LastHttpContent last) {
        boolean withTrailers = !last.trailingHeaders().isEmpty();
        if (last.content().isReadable() || !withTrailers) {
            client.writeData(last.content().retain(), !withTrailers, HttpStream.UNHEARD);
        }
        if (withTrailers) {
            client.writeTrailers(Http1Messages.trailers(last.trailingHeaders()), HttpStream.UNHEARD);
        }
    }

    /** Reads more from the endpoint, at once or when the client has caught up. */
    void readOn() {
        waiting = true;
        readIfDue();
    }

    private void readIfDue() {
        if (begun && waiting && (unsent == 0 || client.isWritable())) {
            waiting = false;
            endpoint.read();
        }
    }
}
