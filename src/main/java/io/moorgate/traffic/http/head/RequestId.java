package io.moorgate.traffic.http.head;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The id of a request ({@code X-Request-ID}), by which one request is found in the logs of everything that it passes: that
 * of a trusted proxy, or one that is made here. It has 128 random bits, so that no two replicas make the same.
 */
public final class RequestId {
    /** The field that carries it. */
    public static final String FIELD = "x-request-id";

    private static final int CHARS_MAX = 128;

    private RequestId() {}

    /** The id of the request with {@code head}; {@code trusted}: its client may name one. */
    public static String of(RequestHead head, boolean trusted) {
        if (trusted) {
            String given = head.get(FIELD).orElse("");
            if (isGood(given)) {
                return given;
            }
        }
        return make();
    }

    private static String make() {
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    /** Letters, digits and some marks, so that it can stand in a log line and in a field as it is. */
    private static boolean isGood(String id) {
        if (id.isEmpty() || id.length() > CHARS_MAX) {
            return false;
        }
        for (int at = 0; at < id.length(); at++) {
            char c = id.charAt(at);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "-_.:=+/@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
