package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.AnswerHead;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns heads of streams into messages of HTTP/1.1 and back. */
final class Http1Messages {
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

    private static final Set<String> WITH_CONTENT_AS_A_RULE = Set.of("POST", "PUT", "PATCH");

    private Http1Messages() {}

    /** @throws IllegalArgumentException where HTTP/1.1 cannot say {@code head} */
    static HttpRequest request(Http2Headers head, boolean end) {
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

    static Http2Headers answer(HttpResponse answer) {
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

    /** Those of {@code fields} that may follow a body. */
    static Http2Headers trailers(HttpHeaders fields) {
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
