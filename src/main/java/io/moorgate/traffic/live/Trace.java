package io.moorgate.traffic.live;

import java.util.HexFormat;

/**
 * Where a request stands in a distributed trace (W3C Trace Context): the trace that it belongs to, the span that the
 * gateway adds, and whether that span is written.
 *
 * @param traceHigh the upper 64 bits of the trace's id; both halves are never 0 together
 * @param traceLow the lower 64 bits
 * @param span the id of the gateway's span; never 0
 * @param parent the id of the span that the client has named; 0 where this span is the first
 * @param isSampled whether the span is written, and endpoints are asked to write theirs
 * @param beganNanos when the request's head had arrived, on the ticker of live connections
 */
public record Trace(long traceHigh, long traceLow, long span, long parent, boolean isSampled, long beganNanos) {
    private static final HexFormat HEX = HexFormat.of();

    /** The trace's id: 32 digits. */
    public String traceId() {
        return HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
    }

    /** The id of the gateway's span: 16 digits. */
    public String spanId() {
        return HEX.toHexDigits(span);
    }

    /** The id of the client's span, 16 digits; empty where the gateway's is the first. */
    public String parentId() {
        return parent == 0 ? "" : HEX.toHexDigits(parent);
    }

    /** Whether a client has begun the trace. */
    public boolean isContinued() {
        return parent != 0;
    }

    /** What the endpoint gets as {@code traceparent}. */
    public String forEndpoint() {
        return "00-" + traceId() + "-" + spanId() + (isSampled ? "-01" : "-00");
    }
}
