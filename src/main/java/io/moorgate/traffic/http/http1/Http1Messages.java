package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.HeaderLists;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.Trailers;
import io.moorgate.traffic.http.stream.AnswerHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns heads of streams into messages of HTTP/1.1 and back. Any thread. */
public final class Http1Messages {
    /** Fields of one hop only (RFC 9110 section 7.6.1): never passed on. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "transfer-encoding", "upgrade");

    private static final AsciiString[] OF_ONE_HOP =
            HOP_BY_HOP.stream().map(AsciiString::cached).toArray(AsciiString[]::new);

    /** What {@code Connection} may not take away: what frames and routes an answer, and what clients keep of it. */
    private static final Set<String> KEPT = Set.of("content-length", "content-type", "set-cookie", "trailer", "date");

    private static final int UPGRADE_REQUIRED = 426;
    private static final Set<String> WITH_CONTENT_AS_A_RULE = Set.of("POST", "PUT", "PATCH");

    private Http1Messages() {}

    /**
     * Writes the head of a request to an endpoint; {@code end}: it has no body.
     *
     * @return whether its body is to be sent in chunks
     * @throws IllegalArgumentException where HTTP/1.1 cannot say {@code head}; nothing was written then
     */
    static boolean writeRequest(Http2Headers head, boolean end, Outgoing outgoing) {
        HeadWriter writer = beginRequest(head);
        boolean length = head.contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean chunked = !end && !length;
        if (chunked) {
            writer.field(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (end
                && !length
                && WITH_CONTENT_AS_A_RULE.contains(head.method().toString())) {
            writer.field(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
        writer.line();
        outgoing.head(writer, 0);
        return chunked;
    }

    /** The handshake with {@code head} by which a connection to an endpoint becomes a WebSocket. */
    public static ByteBuf webSocketHandshake(Http2Headers head, ByteBufAllocator allocator) {
        HeadWriter writer = beginRequest(head);
        writer.field(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        writer.field(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        writer.line();
        return bytesOf(writer, allocator);
    }

    private static HeadWriter beginRequest(Http2Headers head) {
        HeadWriter writer = HeadWriter.begin();
        writer.requestLine(head.method(), head.path());
        writer.field(HttpHeaderNames.HOST, head.authority() == null ? "" : head.authority());
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (name.length() > 0 && name.charAt(0) != ':' && !AsciiString.contentEquals(name, "te")) {
                writer.field(name, field.getValue());
            }
        }
        return writer;
    }

    private static ByteBuf bytesOf(HeadWriter writer, ByteBufAllocator allocator) {
        ByteBuf bytes = allocator.directBuffer(writer.length());
        writer.writeTo(bytes);
        return bytes;
    }

    /** The head of an endpoint's answer, without the fields of its hop. */
    public static Http2Headers answer(HttpResponse answer) {
        AnswerHead head = new AnswerHead(answer.status().code(), answer.status().reasonPhrase());
        keepUpgrade(answer, head);
        Set<String> named = namedByConnection(answer.headers());
        Iterator<Map.Entry<CharSequence, CharSequence>> fields =
                answer.headers().iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            String name = lowerCase(field.getKey());
            if (!HOP_BY_HOP.contains(name) && !named.contains(name)) {
                head.add(name, field.getValue());
            }
        }
        return head;
    }

    /** The head that {@link AnswerDecoder} has read, from which the fields of its hop are removed. */
    static Http2Headers decoded(HttpResponse answer) {
        AnswerHead head = (AnswerHead) DecodedFields.of(answer);
        keepUpgrade(answer, head);
        for (String name : namedByConnection(answer.headers())) {
            head.remove(name);
        }
        for (AsciiString name : OF_ONE_HOP) {
            head.remove(name);
        }
        head.statusLine(answer.status().code(), answer.status().reasonPhrase());
        return head;
    }

    /** 426 has to name a protocol that the server speaks (RFC 9110 section 15.5.22); of all that there are, the gateway speaks WebSocket. */
    private static void keepUpgrade(HttpResponse answer, AnswerHead head) {
        if (answer.status().code() == UPGRADE_REQUIRED
                && answer.headers().getAll(HttpHeaderNames.UPGRADE).stream()
                        .anyMatch(value -> HeaderLists.contains(value, "websocket"))) {
            head.wantsWebSocket();
        }
    }

    private static Set<String> namedByConnection(HttpHeaders fields) {
        if (!fields.contains(HttpHeaderNames.CONNECTION)) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String value : fields.getAll(HttpHeaderNames.CONNECTION)) {
            for (String option : value.split(",")) {
                named.add(lowerCase(option.strip()));
            }
        }
        named.removeAll(KEPT);
        return named;
    }

    /** Whether a client's request has no body: neither a length nor chunks (RFC 9112 section 6.3). */
    static boolean hasNoBody(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return (length == null || length.equals("0")) && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** Writes an interim answer for a client, which has no body (RFC 9110 section 15.2). */
    static void writeInterim(int status, Http2Headers head, Outgoing outgoing) {
        HeadWriter writer = HeadWriter.begin();
        statusLine(writer, false, status, head);
        writeFields(head, false, writer);
        writer.line();
        outgoing.head(writer, 0);
    }

    /** 101 with the fields of {@code head}. */
    static ByteBuf switching(HttpResponse head, ByteBufAllocator allocator) {
        HeadWriter writer = HeadWriter.begin();
        writer.statusLine(false, head.status().code(), head.status().reasonPhrase());
        head.headers().iteratorCharSequence().forEachRemaining(field -> writer.field(field.getKey(), field.getValue()));
        writer.line();
        return bytesOf(writer, allocator);
    }

    /**
     * Writes the final head of an answer for a client that sent {@code request}.
     *
     * @param keepAlive whether the connection goes on behind it (RFC 9112 section 9.3)
     */
    static void writeAnswer(
            int status,
            Http2Headers head,
            RequestHead request,
            AnswerFraming framing,
            boolean keepAlive,
            Outgoing outgoing) {
        boolean old = request.version() == RequestHead.Version.HTTP_1_0;
        HeadWriter writer = HeadWriter.begin();
        statusLine(writer, old, status, head);
        writeFields(head, AnswerFraming.passesLength(status), writer);
        boolean upgrade = head instanceof AnswerHead answer && answer.isWebSocketWanted();
        if (upgrade) {
            writer.field(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        framing.write(writer, status, head, request);
        if (!keepAlive) {
            writer.field(HttpHeaderNames.CONNECTION, upgrade ? "close, upgrade" : HttpHeaderValues.CLOSE);
        } else if (upgrade) {
            writer.field(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        } else if (old) {
            writer.field(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        writer.line();
        outgoing.head(writer, framing.bodyBytes());
    }

    /** The lines of those of {@code trailers} that may follow a body, and the empty line behind them. */
    static HeadWriter trailerSection(Http2Headers trailers) {
        HeadWriter writer = HeadWriter.begin();
        for (Map.Entry<CharSequence, CharSequence> trailer : trailers) {
            if (Trailers.mayCarry(lowerCase(trailer.getKey()))) {
                writer.field(trailer.getKey(), trailer.getValue());
            }
        }
        writer.line();
        return writer;
    }

    private static void statusLine(HeadWriter writer, boolean old, int status, Http2Headers head) {
        String reason = head instanceof AnswerHead answer ? answer.reason() : "";
        writer.statusLine(
                old,
                status,
                reason.isEmpty() ? HttpResponseStatus.valueOf(status).reasonPhrase() : reason);
    }

    private static void writeFields(Http2Headers head, boolean withLength, HeadWriter writer) {
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (isPassable(name) && (withLength || !AsciiString.contentEquals(name, HttpHeaderNames.CONTENT_LENGTH))) {
                writer.field(name, field.getValue());
            }
        }
    }

    private static boolean isPassable(CharSequence name) {
        return name.length() > 0 && name.charAt(0) != ':' && !HOP_BY_HOP.contains(name.toString());
    }

    /** Those of {@code fields} that may follow a body. */
    public static Http2Headers trailers(HttpHeaders fields) {
        if (fields.isEmpty()) {
            return EmptyHttp2Headers.INSTANCE;
        }
        Http2Headers trailers = new DefaultHttp2Headers(false);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = lowerCase(field.getKey());
            if (Trailers.mayCarry(name) && !HOP_BY_HOP.contains(name)) {
                trailers.add(name, field.getValue());
            }
        }
        return trailers;
    }

    private static String lowerCase(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
