package io.moorgate.traffic.http.stream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;

/** An answer's head that came over HTTP/1.1: with what only clients that speak HTTP/1.1 too are sent. */
public final class AnswerHead extends DefaultHttp2Headers {
    private static final int FIELDS_AS_A_RULE = 16;

    private String reason = "";
    private boolean wantsWebSocket;

    /** One that has neither status nor fields yet; values are checked as they come. */
    public AnswerHead() {
        super(false, true, FIELDS_AS_A_RULE);
    }

    /** {@code reason} may be empty. */
    public AnswerHead(int status, String reason) {
        this();
        statusLine(status, reason);
    }

    /** {@code reason} may be empty. */
    public void statusLine(int status, String reason) {
        this.reason = reason;
        status(Integer.toString(status));
    }

    /** The reason phrase (RFC 9112 section 4), perhaps empty. */
    public String reason() {
        return reason;
    }

    /** It is 426 (Upgrade Required), and WebSocket is among the protocols that it names. */
    public void wantsWebSocket() {
        wantsWebSocket = true;
    }

    /** Whether an {@code Upgrade} to WebSocket belongs to it, a field that HTTP/2 does not have (RFC 9113 section 8.2.2). */
    public boolean isWebSocketWanted() {
        return wantsWebSocket;
    }
}
