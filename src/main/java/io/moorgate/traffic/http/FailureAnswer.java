package io.moorgate.traffic.http;

import io.moorgate.routing.Route;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.live.PickReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Turns a {@link Failure} into what the client is sent: a status with a small body that names the hop, or, for a gRPC
 * request, a trailers-only gRPC status (gRPC over HTTP/2, "Responses"). The one place that decides these bytes. Names
 * Services, never the address of an endpoint. Event loop of the client.
 */
final class FailureAnswer {
    private static final int GRPC_MESSAGE_CHARS_MAX = 1024;

    private FailureAnswer() {}

    /** The failure that stands for a connect that reached no endpoint. */
    static Failure failureOf(ConnectFailed fault) {
        return switch (fault.kind()) {
            case NO_ENDPOINT, REFUSED, CANCELLED -> Failure.NO_ENDPOINT;
            case TIMEOUT -> Failure.CONNECT_TIMEOUT;
        };
    }

    /**
     * Answers a request for which {@code pick} reached no endpoint; a client whose pin is lost is made to forget it.
     * Does nothing where the answer has begun.
     */
    static void connectFailed(ClientRequest request, Pick pick, ConnectFailed fault) {
        pick.setCookie(request.isSecure())
                .filter(cookie -> pick.reason() == PickReason.LOST)
                .ifPresent(cookie -> request.http()
                        .response()
                        .headersEndHandler(
                                v -> request.http().response().headers().add(HttpHeaders.SET_COOKIE, cookie)));
        connectFailed(request, fault);
    }

    /** Answers a request for which no endpoint was reached. Does nothing where the answer has begun. */
    static void connectFailed(ClientRequest request, ConnectFailed fault) {
        String what =
                switch (fault.kind()) {
                    case NO_ENDPOINT -> " may be used";
                    case REFUSED -> " accepted a connection";
                    case TIMEOUT -> " accepted a connection in time";
                    case CANCELLED -> " was dialled to the end: the client went away";
                };
        send(
                request.http(),
                failureOf(fault),
                "no endpoint of " + request.route().service() + what);
    }

    /** Answers a request whose route lets nobody through, naming why. */
    static void routeRefuses(HttpServerRequest request, Route route) {
        send(
                request,
                Failure.ROUTE_REFUSES,
                route.service() + ": " + route.refusal().orElse("refused"));
    }

    /**
     * Answers with {@code failure}. Does nothing where the answer has begun or the client is gone. What is left of the
     * request's body is read and dropped; a client that waits for 100 (Continue) is closed on, since it may or may not
     * send its body.
     *
     * @param detail one line for the client
     */
    static void send(HttpServerRequest request, Failure failure, String detail) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.ended() || response.closed()) {
            return;
        }
        response.headers().clear();
        if (isHttp1(request)
                && (failure == Failure.MALFORMED
                        || failure == Failure.BODY_TIMEOUT
                        || request.headers().contains(HttpHeaders.EXPECT))) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (isGrpc(request)) {
            sendTrailersOnly(response, failure, detail);
        } else {
            sendBody(request, failure, detail);
        }
        request.resume();
    }

    /** Whether a request is a gRPC call by its content type; gRPC-Web is not. */
    static boolean isGrpc(HttpServerRequest request) {
        return isGrpc(request.getHeader(HttpHeaders.CONTENT_TYPE));
    }

    /** Whether a content type is gRPC's; null for none. */
    static boolean isGrpc(CharSequence contentType) {
        String type = contentType == null ? "" : contentType.toString();
        if (!type.regionMatches(true, 0, "application/grpc", 0, "application/grpc".length())) {
            return false;
        }
        return type.length() == "application/grpc".length() || "+; ".indexOf(type.charAt(16)) >= 0;
    }

    /** A whole HTTP/1.1 answer for a connection that ends with it, for where there is no request to answer. */
    static ByteBuf closing(Failure failure, String detail) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(failure.status());
        String body = failure.hop() + ": " + detail + "\n";
        return Unpooled.copiedBuffer(
                "HTTP/1.1 " + status + "\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: " + body.length()
                        + "\r\nconnection: close\r\n\r\n" + body,
                StandardCharsets.US_ASCII);
    }

    private static void sendBody(HttpServerRequest request, Failure failure, String detail) {
        Buffer body = Buffer.buffer(failure.hop() + ": " + detail + "\n", StandardCharsets.UTF_8.name());
        HttpServerResponse response = request.response()
                .setStatusCode(failure.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private static void sendTrailersOnly(HttpServerResponse response, Failure failure, String detail) {
        response.setStatusCode(200)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc")
                .putHeader("grpc-status", Integer.toString(failure.grpcStatus()))
                .putHeader("grpc-message", percentEncoded(failure.hop() + ": " + detail))
                .end();
    }

    /** The trailers of a gRPC call that {@code failure} ends after its answer has begun. */
    static Http2Headers grpcTrailers(Failure failure, String detail) {
        return new DefaultHttp2Headers()
                .add("grpc-status", Integer.toString(failure.grpcStatus()))
                .add("grpc-message", percentEncoded(failure.hop() + ": " + detail));
    }

    private static boolean isHttp1(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_2;
    }

    /** As {@code grpc-message} wants it: printable ASCII as it is, all else and {@code %} as {@code %XX} of UTF-8. */
    static String percentEncoded(String message) {
        StringBuilder encoded = new StringBuilder(message.length());
        for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
            if (encoded.length() >= GRPC_MESSAGE_CHARS_MAX) {
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
