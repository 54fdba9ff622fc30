package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Turns a {@link Failure} into what the client is sent: a status with a small body that names the hop, or, for a gRPC
 * request, a trailers-only gRPC status (gRPC over HTTP/2, "Responses"). The one place that decides these bytes. They
 * name neither Services nor endpoints. Event loop of the client.
 */
public final class FailureAnswer {
    private static final String TOO_MANY_RETRY_SECONDS = "5";
    private static final int RETRY_SECONDS_MAX = 10;
    private static final int OVERLOADED_RETRY_SECONDS_MAX = 60;

    private FailureAnswer() {}

    /** Answers a request whose endpoint broke like {@code how} before it had answered. */
    static void endpointBroke(ClientRequest request, StreamBreak how) {
        Failure failure = Failure.of(how);
        send(request, failure, request.head().isGrpc() ? textOf(how) : request.textOf(failure));
    }

    /** What the endpoint of a gRPC call did that broke like {@code how}. */
    static String textOf(StreamBreak how) {
        return "the endpoint"
                + switch (how.kind()) {
                    case HEAD_TOO_LARGE -> Failure.ANSWER_TOO_LARGE.text();
                    case RESET -> " reset the request";
                    case LEFT_OUT, LOST, OVER_LIMIT, STALE -> " closed the connection";
                };
    }

    /** Answers a request that found its route with {@code failure}, before any other head; {@code detail}: one line. */
    public static void send(ClientRequest request, Failure failure, String detail) {
        send(request, failure, detail, Optional.empty());
    }

    /** As above; {@code cookie}: a Set-Cookie field. */
    public static void send(ClientRequest request, Failure failure, String detail, Optional<String> cookie) {
        Http2Headers head = new DefaultHttp2Headers(false);
        cookie.ifPresent(value -> head.add("set-cookie", value));
        Cors.apply(request, head);
        RequestSecurity.hsts(request).ifPresent(value -> head.add(RequestSecurity.HSTS, value));
        send(request.head(), request.stream(), failure, withId(request, detail), head);
    }

    /** What a client gets names no Service: an operator finds it in the log by the id of the request. */
    private static String withId(ClientRequest request, String detail) {
        return detail + " (request " + request.id() + ")";
    }

    /** Answers with {@code failure}, before any other head; {@code detail}: one line for the client. */
    public static void send(RequestHead request, HttpStream client, Failure failure, String detail) {
        send(request, client, failure, detail, new DefaultHttp2Headers(false));
    }

    /** As above; {@code hsts}: what {@code Strict-Transport-Security} says. */
    public static void send(
            RequestHead request, HttpStream client, Failure failure, String detail, Optional<String> hsts) {
        Http2Headers head = new DefaultHttp2Headers(false);
        hsts.ifPresent(value -> head.add(RequestSecurity.HSTS, value));
        send(request, client, failure, detail, head);
    }

    /**
     * Answers with {@code failure}, before any other head. What is left of the request's body is dropped; behind a client
     * that waits for 100 (Continue) the connection closes, since the client may or may not send its body.
     *
     * @param detail one line for the client
     * @param head what the head of the answer has besides
     */
    private static void send(
            RequestHead request, HttpStream client, Failure failure, String detail, Http2Headers head) {
        if (client.isWriteEnded()) {
            return;
        }
        if (failure == Failure.MALFORMED
                || failure == Failure.BODY_TIMEOUT
                || failure == Failure.BODY_TOO_LARGE
                || request.has("expect")) {
            client.closeAfterAnswer();
        }
        retryAfter(failure).ifPresent(seconds -> head.add("retry-after", seconds));
        if (request.isGrpc()) {
            head.status("200").add("content-type", "application/grpc");
            GrpcStatusFields.add(head, failure, detail);
            client.writeHead(head, true, HttpStream.UNHEARD);
            dropRest(request, client);
            return;
        }
        ByteBuf body = Unpooled.copiedBuffer(failure.hop() + ": " + detail + "\n", StandardCharsets.UTF_8);
        head.status(Integer.toString(failure.status()))
                .add("content-type", "text/plain; charset=utf-8")
                .add("content-length", Integer.toString(body.readableBytes()));
        if (request.isHead()) {
            body.release();
            client.writeHead(head, true, HttpStream.UNHEARD);
        } else {
            client.writeHead(head, false, HttpStream.UNHEARD);
            client.writeData(body, true, HttpStream.UNHEARD);
        }
        dropRest(request, client);
    }

    /** When the client is to come back, in seconds; drawn for each, so that those refused together do not come back together. */
    private static Optional<String> retryAfter(Failure failure) {
        ThreadLocalRandom chance = ThreadLocalRandom.current();
        return switch (failure) {
            case TOO_MANY -> Optional.of(TOO_MANY_RETRY_SECONDS);
            case NO_PLACE, LIMIT -> Optional.of(Integer.toString(chance.nextInt(1, RETRY_SECONDS_MAX + 1)));
            case OVERLOADED ->
                Optional.of(Integer.toString(chance.nextInt(RETRY_SECONDS_MAX, OVERLOADED_RETRY_SECONDS_MAX + 1)));
            default -> Optional.empty();
        };
    }

    /** What else comes of the request is not wanted (RFC 9113 section 8.1); HTTP/1.1 has no way to say so. */
    private static void dropRest(RequestHead request, HttpStream client) {
        if (request.isHttp2() && !client.isReadEnded()) {
            client.reset(Http2Error.NO_ERROR.code());
        }
    }

    /** A whole HTTP/1.1 answer for a connection that ends with it, for where there is no request to answer. */
    public static ByteBuf closing(Failure failure, String detail) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(failure.status());
        String body = failure.hop() + ": " + detail + "\n";
        return Unpooled.copiedBuffer(
                "HTTP/1.1 " + status + "\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: " + body.length()
                        + retryAfter(failure)
                                .map(seconds -> "\r\nretry-after: " + seconds)
                                .orElse("")
                        + "\r\nconnection: close\r\n\r\n" + body,
                StandardCharsets.US_ASCII);
    }
}
