package io.moorgate.traffic.http.call;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks for an id in the first {@link #BYTES_MAX} bytes of an answer's body: the first JSON member of a name whose value is a
 * string. Socket.IO's open packet is one ({@code 0{"sid":"…"}}), a task of A2A another. Event loop of the call.
 */
final class BodyId {
    /** How much of a body is looked at. */
    static final int BYTES_MAX = 1024;

    private final byte[] member;
    private final byte[] seen = new byte[BYTES_MAX];
    private int length;

    private BodyId(String member) {
        this.member = ('"' + member + '"').getBytes(StandardCharsets.UTF_8);
    }

    /** Looks for {@code member} in the body behind {@code answer}; empty where that is no text that can be read. */
    static Optional<BodyId> of(String member, Http2Headers answer) {
        CharSequence type = answer.get("content-type");
        CharSequence coding = answer.get("content-encoding");
        boolean isText = type != null
                && (AsciiString.containsIgnoreCase(type, "json") || AsciiString.containsIgnoreCase(type, "text/"));
        return isText && (coding == null || AsciiString.contentEqualsIgnoreCase(coding, "identity"))
                ? Optional.of(new BodyId(member))
                : Optional.empty();
    }

    /** The id, once it is complete with {@code data}, which is not consumed. */
    Optional<String> look(ByteBuf data) {
        int taken = Math.min(data.readableBytes(), BYTES_MAX - length);
        data.getBytes(data.readerIndex(), seen, length, taken);
        length += taken;
        for (int at = 0; at + member.length < length; at++) {
            if (isMember(at)) {
                int begin = afterColonAndQuote(at + member.length);
                if (begin > 0) {
                    return until(begin);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether nothing will be found any more. */
    boolean isOver() {
        return length == BYTES_MAX;
    }

    private boolean isMember(int at) {
        for (int i = 0; i < member.length; i++) {
            if (seen[at + i] != member[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the string begins that is the value of a member whose name ends at {@code at}; 0 where none does. */
    private int afterColonAndQuote(int at) {
        int colon = skipSpace(at);
        if (colon >= length || seen[colon] != ':') {
            return 0;
        }
        int quote = skipSpace(colon + 1);
        return quote < length && seen[quote] == '"' ? quote + 1 : 0;
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < length && (seen[at] == ' ' || seen[at] == '\t' || seen[at] == '\r' || seen[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** The string that begins at {@code begin}, if it has ended and is an id: not empty, and with no escape. */
    private Optional<String> until(int begin) {
        int end = begin;
        while (end < length && seen[end] != '"') {
            if (seen[end] == '\\') {
                return Optional.empty();
            }
            end++;
        }
        return end < length && end > begin
                ? Optional.of(new String(seen, begin, end - begin, StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
