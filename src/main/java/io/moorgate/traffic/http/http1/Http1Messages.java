package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.AnswerHead;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
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

    /** What {@code Connection} may not take away: what frames and routes an answer, and what clients keep of it. */
    private static final Set<String> KEPT = Set.of("content-length", "content-type", "set-cookie", "trailer", "date");

    /** Fields that a trailer section may not carry (RFC 9110 section 6.5.1). */
    private static final Set<String> NEVER_TRAILERS = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "trailer",
            "set-cookie",
            "content-encoding",
            "content-type",
            "content-range");

    private static final String UPGRADE = "upgrade";
    private static final Set<String> WITH_CONTENT_AS_A_RULE = Set.of("POST", "PUT", "PATCH");

    private Http1Messages() {}

    /**
     * A request to an endpoint; {@code end}: it has no body.
     *
     * @throws IllegalArgumentException where HTTP/1.1 cannot say {@code head}
     */
    public static HttpRequest request(Http2Headers head, boolean end) {
        String method = head.method().toString();
        HttpHeaders fields = new DefaultHttpHeaders();
        fields.set(HttpHeaderNames.HOST, head.authority() == null ? "" : head.authority());
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (name.length() > 0 && name.charAt(0) != ':' && !AsciiString.contentEquals(name, "te")) {
                fields.add(name, field.getValue());
            }
        }
        HttpMethod named = HttpMethod.valueOf(method);
        String uri = head.path().toString();
        if (end) {
            if (WITH_CONTENT_AS_A_RULE.contains(method) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                fields.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
            }
            return new DefaultFullHttpRequest(
                    HttpVersion.HTTP_1_1, named, uri, Unpooled.EMPTY_BUFFER, fields, EmptyHttpHeaders.INSTANCE);
        }
        if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, named, uri, fields);
    }

    /** The head of an endpoint's answer, without the fields of its hop. */
    public static Http2Headers answer(HttpResponse answer) {
        AnswerHead head = new AnswerHead(answer.status().code(), answer.status().reasonPhrase());
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

    /** Whether an answer has no transfer coding but {@code chunked}: the gateway would lose any other (RFC 9112 section 6.1). */
    static boolean isCodedAsKnown(HttpResponse answer) {
        return answer.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING).stream()
                .allMatch(coding -> HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding.strip()));
    }

    /** Whether a client's request has no body: neither a length nor chunks (RFC 9112 section 6.3). */
    static boolean hasNoBody(HttpRequest request) {
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return (length == null || length.equals("0")) && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** An interim answer for a client. */
    static HttpResponse interim(Http2Headers head) {
        HttpResponse interim = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, statusOf(head), Unpooled.EMPTY_BUFFER);
        addFields(head, interim.headers());
        return interim;
    }

    /** The final head for a client that sent {@code request}; {@code end}: the answer has no body. */
    static HttpResponse answer(Http2Headers head, RequestHead request, boolean end) {
        boolean old = request.version() == RequestHead.Version.HTTP_1_0;
        HttpResponseStatus status = statusOf(head);
        HttpHeaders fields = new DefaultHttpHeaders();
        addFields(head, fields);
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED) && head.contains(UPGRADE)) {
            fields.set(HttpHeaderNames.UPGRADE, head.getAll(UPGRADE));
        }
        if (!fields.contains(HttpHeaderNames.CONTENT_LENGTH) && !request.isHead() && !isBodiless(status.code())) {
            if (end) {
                fields.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
            } else if (!old) {
                fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        return new DefaultHttpResponse(old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1, status, fields);
    }

    /** Says whether the connection goes on behind {@code answer} (RFC 9112 section 9.3). */
    static void setConnection(HttpResponse answer, RequestHead request, boolean keepAlive) {
        boolean upgrade = answer.headers().contains(HttpHeaderNames.UPGRADE);
        if (!keepAlive) {
            answer.headers().set(HttpHeaderNames.CONNECTION, upgrade ? "close, upgrade" : HttpHeaderValues.CLOSE);
        } else if (upgrade) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        } else if (request.version() == RequestHead.Version.HTTP_1_0) {
            answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    /** Whether an answer of this status has no body (RFC 9112 section 6.3). */
    static boolean isBodiless(int status) {
        return status == 204 || status == 304;
    }

    static boolean isChunked(HttpResponse answer) {
        return answer.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** The length that {@code answer} says; -1 for none. */
    static long lengthOf(HttpResponse answer) {
        String length = answer.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException unreadable) {
            return -1;
        }
    }

    /** Adds those of {@code trailers} that may follow a body to {@code fields}. */
    static void addTrailers(Http2Headers trailers, HttpHeaders fields) {
        for (Map.Entry<CharSequence, CharSequence> trailer : trailers) {
            if (!NEVER_TRAILERS.contains(lowerCase(trailer.getKey()))) {
                fields.add(trailer.getKey(), trailer.getValue());
            }
        }
    }

    private static HttpResponseStatus statusOf(Http2Headers head) {
        HttpResponseStatus status =
                HttpResponseStatus.valueOf(Integer.parseInt(head.status().toString()));
        return head instanceof AnswerHead answer && !answer.reason().isEmpty()
                ? new HttpResponseStatus(status.code(), answer.reason())
                : status;
    }

    private static void addFields(Http2Headers head, HttpHeaders fields) {
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (name.length() > 0 && name.charAt(0) != ':' && !HOP_BY_HOP.contains(name.toString())) {
                fields.add(name, field.getValue());
            }
        }
    }

    /** Those of {@code fields} that may follow a body. */
    public static Http2Headers trailers(HttpHeaders fields) {
        Http2Headers trailers = new DefaultHttp2Headers(false);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = lowerCase(field.getKey());
            if (!NEVER_TRAILERS.contains(name) && !HOP_BY_HOP.contains(name)) {
                trailers.add(name, field.getValue());
            }
        }
        return trailers;
    }

    private static String lowerCase(CharSequence name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
