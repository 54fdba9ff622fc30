package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The head of a client's request. Field names are in lower case, as HTTP/2 has them. */
public final class RequestHead {
    /** The versions of HTTP that differ for the gateway. */
    public enum Version {
        /** HTTP/1.0 (RFC 1945): no chunks, and no interim answers. */
        HTTP_1_0,
        /** HTTP/1.1 (RFC 9112), and minor versions above it. */
        HTTP_1_1,
        /** HTTP/2 (RFC 9113). */
        HTTP_2
    }

    private static final int FIELD_BYTES = 32;
    private static final AsciiString PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();
    private static final String GRPC = "application/grpc";

    private final Version version;
    private final String method;
    private final String target;
    private final String authority;
    private final Http2Headers fields;

    private RequestHead(Version version, String method, String target, String authority, Http2Headers fields) {
        this.version = version;
        this.method = method;
        this.target = target;
        this.authority = authority;
        this.fields = fields;
    }

    /** That of {@code request} over HTTP/1.0 or HTTP/1.1, whose fields are {@code fields}, with names in lower case. */
    public static RequestHead of(HttpRequest request, Http2Headers fields) {
        return new RequestHead(
                request.protocolVersion().minorVersion() == 0 ? Version.HTTP_1_0 : Version.HTTP_1_1,
                request.method().name(),
                request.uri(),
                null,
                fields);
    }

    /** As above, with the fields that {@code request} has itself. */
    public static RequestHead of(HttpRequest request) {
        HttpHeaders headers = request.headers();
        Http2Headers fields = new DefaultHttp2Headers(false, headers.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            fields.add(AsciiString.of(field.getKey()).toLowerCase(), field.getValue());
        }
        return of(request, fields);
    }

    /** That of a request over HTTP/2 whose pseudo-header fields are there as its method needs them. */
    public static RequestHead of(Http2Headers fields) {
        CharSequence path = fields.path();
        CharSequence authority = fields.authority();
        return new RequestHead(
                Version.HTTP_2,
                fields.method().toString(),
                path == null ? "" : path.toString(),
                authority == null ? null : authority.toString(),
                fields);
    }

    /** The same with other fields. */
    public RequestHead with(Http2Headers others) {
        return new RequestHead(version, method, target, authority, others);
    }

    /** The version that the client speaks. */
    public Version version() {
        return version;
    }

    /** Whether the client speaks HTTP/2. */
    public boolean isHttp2() {
        return version == Version.HTTP_2;
    }

    /** The method, as it came. */
    public String method() {
        return method;
    }

    /** Whether the request asks for a head only. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** The request target, as it came. */
    public String target() {
        return target;
    }

    /** The authority of an HTTP/2 request, else its Host field; empty where both are missing. */
    public String http2Authority() {
        return authority == null ? get("host").orElse("") : authority;
    }

    /** The fields, for HTTP/2 with its pseudo-header fields. */
    public Http2Headers fields() {
        return fields;
    }

    /** How many fields there are, pseudo-header fields not counted. */
    public int size() {
        int pseudo = 0;
        if (isHttp2()) {
            pseudo = 1
                    + (fields.path() == null ? 0 : 1)
                    + (fields.scheme() == null ? 0 : 1)
                    + (fields.authority() == null ? 0 : 1)
                    + (protocol() == null ? 0 : 1);
        }
        return fields.size() - pseudo;
    }

    /** What an extended CONNECT asks for (RFC 8441 section 4); null where the request is none. */
    private CharSequence protocol() {
        return isHttp2() ? fields.get(PROTOCOL) : null;
    }

    /** Whether it is an extended CONNECT, which names a resource and not a tunnel. */
    public boolean isExtendedConnect() {
        return protocol() != null;
    }

    /** Whether it asks for a WebSocket by CONNECT (RFC 8441 section 5). */
    public boolean isWebSocketConnect() {
        return protocol() != null && "websocket".contentEquals(protocol());
    }

    /** Whether it asks for a WebSocket by Upgrade (RFC 6455 section 4.1); anything less is a plain request. */
    public boolean isWebSocketUpgrade() {
        if (version != Version.HTTP_1_1 || !method.equals("GET")) {
            return false;
        }
        for (String protocol : all("upgrade")) {
            if (protocol.equalsIgnoreCase("websocket")) {
                return lists("connection", "upgrade");
            }
        }
        return false;
    }

    /** The size of the field list as HTTP/2 counts it (RFC 9113 section 6.5.2). */
    public long listBytes() {
        long bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            bytes += field.getKey().length() + field.getValue().length() + FIELD_BYTES;
        }
        return bytes;
    }

    /** Whether there is a field of that name, which is in lower case. */
    public boolean has(String name) {
        return fields.contains(name);
    }

    /** The first value of the field of that name, which is in lower case. */
    public Optional<String> get(String name) {
        CharSequence value = fields.get(name);
        return value == null ? Optional.empty() : Optional.of(value.toString());
    }

    /** Every value of the field of that name, which is in lower case. */
    public List<String> all(String name) {
        if (!fields.contains(name)) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        fields.getAll(name).forEach(value -> values.add(value.toString()));
        return values;
    }

    /** Whether a field is a list of tokens with {@code token}, which is in lower case, among them. */
    public boolean lists(String name, String token) {
        for (String value : all(name)) {
            if (HeaderLists.contains(value, token)) {
                return true;
            }
        }
        return false;
    }

    /** The value of the first cookie of that name (RFC 6265 section 5.4). */
    public Optional<String> cookie(String name) {
        return cookies(name).stream().findFirst();
    }

    /** The values of the cookies of that name, in order. */
    public List<String> cookies(String name) {
        if (!has("cookie")) {
            return List.of();
        }
        List<String> values = new ArrayList<>(1);
        for (String field : all("cookie")) {
            for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(field)) {
                if (cookie.name().equals(name)) {
                    values.add(cookie.value());
                }
            }
        }
        return values;
    }

    /** The first value of the query parameter of that name; empty also where the query has a broken escape. */
    public Optional<String> query(String name) {
        try {
            List<String> values = new QueryStringDecoder(target).parameters().get(name);
            return values == null ? Optional.empty() : Optional.of(values.getFirst());
        } catch (IllegalArgumentException brokenEscape) {
            return Optional.empty();
        }
    }

    /** Whether the client waits for 100 (Continue) before it sends its body (RFC 9110 section 10.1.1). */
    public boolean expectsContinue() {
        return version != Version.HTTP_1_0
                && get("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
    }

    /** The web origin that is named, as it came, or empty for none. An empty field is an opaque origin; several are no origin. */
    public String origin() {
        if (!has("origin")) {
            return "";
        }
        String origin = String.join(",", all("origin"));
        return origin.isBlank() ? "null" : origin;
    }

    /** Whether a proxy says that its client used TLS. */
    public boolean isForwardedOverTls() {
        return ForwardedFacts.of(this).isOverTls();
    }

    /** Whether the request is a gRPC call by its content type; gRPC-Web is not. */
    public boolean isGrpc() {
        CharSequence type = fields.get("content-type");
        if (type == null || !AsciiString.regionMatches(type, true, 0, GRPC, 0, GRPC.length())) {
            return false;
        }
        return type.length() == GRPC.length() || "+; ".indexOf(type.charAt(GRPC.length())) >= 0;
    }
}
