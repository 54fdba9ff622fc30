package io.moorgate.traffic.http.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message that a peer sends, in whichever version it speaks.
 *
 * @param start method and target, or status and reason
 * @param fields {@code name: value} each; {@code host} is the authority of HTTP/2
 * @param trailers likewise
 * @param raw what is sent over HTTP/1 instead of all this, or null
 */
record Said(
        String start,
        List<String> fields,
        Framing framing,
        String body,
        List<String> trailers,
        Cut cut,
        String raw,
        boolean closes) {
    /** How the length of a body is said. */
    enum Framing {
        NONE,
        LENGTH,
        /** Chunked in HTTP/1.1, no length in HTTP/2. */
        UNKNOWN,
        /** The end of the connection in HTTP/1, no length in HTTP/2. */
        CLOSE
    }

    /** Where a message breaks off, and how. */
    enum Cut {
        NO,
        AT_START_CLOSE,
        AT_START_RESET,
        IN_HEAD_CLOSE,
        IN_HEAD_RESET,
        IN_BODY_CLOSE,
        IN_BODY_RESET;

        boolean atStart() {
            return this == AT_START_CLOSE || this == AT_START_RESET;
        }

        boolean inHead() {
            return this == IN_HEAD_CLOSE || this == IN_HEAD_RESET;
        }

        boolean inBody() {
            return this == IN_BODY_CLOSE || this == IN_BODY_RESET;
        }

        /** A reset of the TCP connection in HTTP/1, of the stream in HTTP/2; else the end of the connection. */
        boolean isReset() {
            return this == AT_START_RESET || this == IN_HEAD_RESET || this == IN_BODY_RESET;
        }
    }

    private static final int MISSING_BYTES = 10;

    static Said request(String start, String... fields) {
        return plain(start, fields);
    }

    static Said answer(String start, String... fields) {
        return plain(start, fields);
    }

    private static Said plain(String start, String... fields) {
        return new Said(start, List.of(fields), Framing.NONE, "", List.of(), Cut.NO, null, false);
    }

    /** These bytes over HTTP/1; {@code start} and the rest say what they mean. */
    Said raw(String raw) {
        return new Said(start, fields, framing, body, trailers, cut, raw, closes);
    }

    Said length(String body) {
        return body(Framing.LENGTH, body);
    }

    Said unknown(String body) {
        return body(Framing.UNKNOWN, body);
    }

    Said untilClose(String body) {
        return body(Framing.CLOSE, body).closing();
    }

    private Said body(Framing framing, String body) {
        return new Said(start, fields, framing, body, trailers, cut, raw, closes);
    }

    Said trailers(String... trailers) {
        return new Said(start, fields, framing, body, List.of(trailers), cut, raw, closes);
    }

    Said cut(Cut cut) {
        return new Said(start, fields, framing, body, trailers, cut, raw, closes);
    }

    /** An HTTP/1 connection is closed behind it. */
    Said closing() {
        return new Said(start, fields, framing, body, trailers, cut, raw, true);
    }

    /** Over HTTP/2 also one whose status is none. */
    boolean isAnswer() {
        return start.indexOf(' ') < 0 || Character.isDigit(start.charAt(0));
    }

    String word(int index) {
        return start.split(" ", 3)[index];
    }

    /** The value of a field; empty without one. */
    String value(String name) {
        return fields.stream()
                .filter(field -> nameOf(field).equals(name))
                .map(Said::valueOf)
                .findFirst()
                .orElse("");
    }

    /** Its fields, with the length that is announced: more than comes where the body is cut. */
    List<String> allFields() {
        if (framing != Framing.LENGTH) {
            return fields;
        }
        List<String> all = new ArrayList<>(fields);
        all.add("content-length: " + (body.length() + (cut.inBody() ? MISSING_BYTES : 0)));
        return all;
    }

    Said with(String... more) {
        List<String> all = new ArrayList<>(fields);
        all.addAll(Arrays.asList(more));
        return new Said(start, all, framing, body, trailers, cut, raw, closes);
    }

    static String nameOf(String field) {
        return field.substring(0, field.indexOf(':', 1)).toLowerCase(java.util.Locale.ROOT);
    }

    static String valueOf(String field) {
        String value = field.substring(field.indexOf(':', 1) + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
