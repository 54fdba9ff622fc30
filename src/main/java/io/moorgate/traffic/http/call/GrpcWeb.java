package io.moorgate.traffic.http.call;

import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.traffic.http.head.RequestHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;

/**
 * gRPC-Web (grpc/doc/PROTOCOL-WEB.md): calls of pages, over any version of HTTP, become calls of gRPC where the route's
 * endpoints speak that.
 *
 * @param type the content type of the request and of its answer
 * @param isText whether bodies are base64
 */
public record GrpcWeb(String type, boolean isText) {
    private static final String WEB = "application/grpc-web";
    private static final String TEXT = "application/grpc-web-text";
    private static final String GRPC = "application/grpc";

    /** Whether a request with {@code head} to {@code route} is one that has to become a call of gRPC. */
    public static boolean isOne(RequestHead head, Route route) {
        String type = route.protocol() == Protocol.GRPC ? typeOf(head) : "";
        return isOfType(type, WEB) || isOfType(type, TEXT);
    }

    /** How the request with {@code head}, which is one, is spoken. */
    public static GrpcWeb of(RequestHead head) {
        String type = typeOf(head);
        return new GrpcWeb(type, isOfType(type, TEXT));
    }

    private static String typeOf(RequestHead head) {
        return head.get("content-type").orElse("").toLowerCase(Locale.ROOT);
    }

    private static boolean isOfType(String type, String wanted) {
        return type.startsWith(wanted)
                && (type.length() == wanted.length() || "+; ".indexOf(type.charAt(wanted.length())) >= 0);
    }

    /** {@code head} as that of a call of gRPC. */
    public RequestHead asGrpc(RequestHead head) {
        Http2Headers fields = new DefaultHttp2Headers(false).add(head.fields());
        fields.set("content-type", GRPC + type.substring(isText ? TEXT.length() : WEB.length()));
        fields.set("te", "trailers");
        fields.remove("content-length");
        return head.with(fields);
    }
}
