package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.live.Trace;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives requests their place in a trace (W3C Trace Context, {@code traceparent}). A trace that a client has begun goes on
 * under its id; whether it is sampled is a trusted proxy's word, and drawn for any other client, so that no client makes the gateway
 * write what it likes. Any thread.
 */
public final class Tracer {
    /** The field that carries the trace. */
    public static final String FIELD = "traceparent";

    /** What belongs to the trace of {@link #FIELD} and makes no sense without it. */
    public static final String STATE = "tracestate";

    /** No request has a trace; what clients send of one passes as it is. */
    public static final Tracer OFF = new Tracer(-1);

    private static final int TRACE_AT = 3;
    private static final int PARENT_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int CHARS = 55;

    private final double ratio;

    private Tracer(double ratio) {
        this.ratio = ratio;
    }

    /** One that samples this part, 0 to 1, of the traces that are its to decide. */
    public static Tracer sampling(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(ratio + " (expected: 0 to 1)");
        }
        return new Tracer(ratio);
    }

    /** The place of a request that arrived at {@code nowNanos}; empty where tracing is off. */
    public Optional<Trace> begin(RequestHead head, boolean trusted, long nowNanos) {
        if (ratio < 0) {
            return Optional.empty();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        List<String> given = head.all(FIELD);
        String parent = given.size() == 1 && isGood(given.getFirst()) ? given.getFirst() : "";
        boolean sampled = trusted && !parent.isEmpty() ? isSampled(parent) : random.nextDouble() < ratio;
        return Optional.of(
                parent.isEmpty()
                        ? new Trace(notZero(random), random.nextLong(), notZero(random), 0, sampled, nowNanos)
                        : new Trace(
                                bits(parent, TRACE_AT),
                                bits(parent, TRACE_AT + 16),
                                notZero(random),
                                bits(parent, PARENT_AT),
                                sampled,
                                nowNanos));
    }

    /**
     * Version 00, or a later one that begins as 00 does; ids in lower case and not all 0 (Trace Context section 3.2.2).
     */
    private static boolean isGood(String value) {
        boolean isWhole = value.length() == CHARS && !value.startsWith("ff")
                || value.length() > CHARS
                        && !value.startsWith("00")
                        && !value.startsWith("ff")
                        && value.charAt(CHARS) == '-';
        return isWhole
                && isHex(value, 0, 2)
                && value.charAt(2) == '-'
                && isHex(value, TRACE_AT, 32)
                && value.charAt(PARENT_AT - 1) == '-'
                && isHex(value, PARENT_AT, 16)
                && value.charAt(FLAGS_AT - 1) == '-'
                && isHex(value, FLAGS_AT, 2)
                && (bits(value, TRACE_AT) | bits(value, TRACE_AT + 16)) != 0
                && bits(value, PARENT_AT) != 0;
    }

    private static boolean isHex(String value, int from, int chars) {
        for (int at = from; at < from + chars; at++) {
            char c = value.charAt(at);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long bits(String value, int from) {
        return HexFormat.fromHexDigitsToLong(value, from, from + 16);
    }

    private static boolean isSampled(String parent) {
        return (HexFormat.fromHexDigit(parent.charAt(FLAGS_AT + 1)) & 1) == 1;
    }

    private static long notZero(ThreadLocalRandom random) {
        long drawn = random.nextLong();
        return drawn == 0 ? 1 : drawn;
    }
}
