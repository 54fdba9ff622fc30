package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http2.Http2Headers;

/**
 * How many gateways a request has passed: each adds its name to {@code CDN-Loop} (RFC 8586), which nothing on the way may take
 * out.
 */
public final class Hops {
    /** The most gateways that a request passes. */
    public static final int MAX = 8;

    /** The field. */
    static final String FIELD = "cdn-loop";

    private static final String NAME = "moorgate";

    private Hops() {}

    /** Whether {@code head} has passed as many gateways as it may. */
    public static boolean areTooMany(RequestHead head) {
        return head.has(FIELD) && count(head) >= MAX;
    }

    private static int count(RequestHead head) {
        int count = 0;
        for (String value : head.all(FIELD)) {
            for (String element : value.split(",", -1)) {
                int end = element.indexOf(';');
                String name = end < 0 ? element : element.substring(0, end);
                count += name.strip().equalsIgnoreCase(NAME) ? 1 : 0;
            }
        }
        return count;
    }

    /** Says in {@code head}, which goes on, that it has passed this gateway. */
    public static void add(Http2Headers head) {
        if (head.contains(FIELD)) {
            head.set(FIELD, String.join(", ", head.getAll(FIELD)) + ", " + NAME);
        } else {
            head.add(FIELD, NAME);
        }
    }
}
