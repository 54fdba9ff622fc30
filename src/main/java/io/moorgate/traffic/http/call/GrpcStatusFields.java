package io.moorgate.traffic.http.call;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalInt;

/** What says to a gRPC client how its call has ended (gRPC over HTTP/2, "Responses"). */
final class GrpcStatusFields {
    static final int CANCELLED = 1;

    /** The code where none was sent, or none of gRPC's. */
    static final int UNKNOWN = 2;

    private static final int CODE_MAX = 16;
    private static final int MESSAGE_CHARS_MAX = 1024;

    private GrpcStatusFields() {}

    /** The code that {@code trailers} have; empty where they say nothing of it. */
    static OptionalInt codeOf(Http2Headers trailers) {
        CharSequence status = trailers.get("grpc-status");
        return status == null ? OptionalInt.empty() : OptionalInt.of(codeOf(status));
    }

    private static int codeOf(CharSequence text) {
        int code = text.length() == 1 || text.length() == 2 ? 0 : -1;
        for (int at = 0; at < text.length() && code >= 0; at++) {
            char c = text.charAt(at);
            code = c >= '0' && c <= '9' ? code * 10 + (c - '0') : -1;
        }
        return code >= 0 && code <= CODE_MAX ? code : UNKNOWN;
    }

    /** The trailers of a gRPC call that {@code failure} ends after its answer has begun. */
    static Http2Headers trailers(Failure failure, String detail) {
        Http2Headers trailers = new DefaultHttp2Headers(false);
        add(trailers, failure, detail);
        return trailers;
    }

    /** Adds to {@code fields} what {@code failure} is to a gRPC client. */
    static void add(Http2Headers fields, Failure failure, String detail) {
        fields.add("grpc-status", Integer.toString(failure.grpcStatus()))
                .add("grpc-message", percentEncoded(failure.hop() + ": " + detail));
    }

    /** As {@code grpc-message} wants it: printable ASCII as it is, all else and {@code %} as {@code %XX} of UTF-8. */
    static String percentEncoded(String message) {
        StringBuilder encoded = new StringBuilder(message.length());
        for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
            if (encoded.length() >= MESSAGE_CHARS_MAX) {
                break;
            }
            if (octet >= ' ' && octet <= '~' && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
