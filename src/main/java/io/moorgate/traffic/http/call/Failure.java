package io.moorgate.traffic.http.call;

import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.live.CloseReason;

/**
 * What can go wrong with a request before an endpoint's answer has begun, on which hop, and what the client gets.
 * 503: no endpoint was reached and none saw the request. 502: one was reached and failed. 504: one was too slow.
 */
public enum Failure {
    /** The request breaks HTTP's rules. */
    MALFORMED(400, GrpcCode.INTERNAL, Hop.CLIENT),
    /** The head of the request did not come in time. */
    HEAD_TIMEOUT(408, GrpcCode.DEADLINE_EXCEEDED, Hop.CLIENT),
    /** The body of the request stopped coming. */
    BODY_TIMEOUT(408, GrpcCode.DEADLINE_EXCEEDED, Hop.CLIENT),
    /** The request line is longer than the limit. */
    TARGET_TOO_LONG(414, GrpcCode.INTERNAL, Hop.CLIENT),
    /** The body of the request is larger than the route takes. */
    BODY_TOO_LARGE(413, GrpcCode.RESOURCE_EXHAUSTED, Hop.CLIENT),
    /** The head of the request is larger than the limit. */
    HEAD_TOO_LARGE(431, GrpcCode.RESOURCE_EXHAUSTED, Hop.CLIENT),
    /** The request is of a version of HTTP that is not served here. */
    VERSION(505, GrpcCode.INTERNAL, Hop.CLIENT),
    /** The route's clients show certificates, and this one came without TLS. */
    NO_CLIENT_CERTIFICATE(403, GrpcCode.PERMISSION_DENIED, Hop.CLIENT),
    /** Its host has other client authorities than the name that its TLS handshake was for. */
    MISDIRECTED(421, GrpcCode.UNAVAILABLE, Hop.CLIENT),
    /** No route takes its host and path. */
    NO_ROUTE(404, GrpcCode.UNIMPLEMENTED, Hop.GATEWAY),
    /** The client's endpoint is gone, or its id is not known, and its route says so. */
    NO_SESSION(404, GrpcCode.NOT_FOUND, Hop.GATEWAY),
    /** No routing table has been made yet: the gateway has just started. */
    NOT_CONFIGURED(503, GrpcCode.UNAVAILABLE, Hop.GATEWAY),
    /** It has passed as many gateways as it may: it goes round. */
    LOOP(508, GrpcCode.FAILED_PRECONDITION, Hop.GATEWAY),
    /** A method or form of request that a gateway does not serve. */
    NOT_SERVED(501, GrpcCode.UNIMPLEMENTED, Hop.GATEWAY),
    /** The route lets no client through. */
    ROUTE_REFUSES(503, GrpcCode.UNAVAILABLE, Hop.GATEWAY),
    /** A list of the route's does not admit the client. */
    FORBIDDEN(403, GrpcCode.PERMISSION_DENIED, Hop.GATEWAY),
    /** The client has, or has done, as much as the route lets one client. */
    TOO_MANY(429, GrpcCode.RESOURCE_EXHAUSTED, Hop.CLIENT),
    /** A limit of the gateway's was reached. */
    LIMIT(503, GrpcCode.RESOURCE_EXHAUSTED, Hop.GATEWAY),
    /** The gateway is short of memory, descriptors or connections, and takes no such client at the moment. */
    OVERLOADED(503, GrpcCode.UNAVAILABLE, Hop.GATEWAY),
    /** The gateway ends it as planned: it stops itself, or the endpoint goes. */
    PLANNED_END(503, GrpcCode.UNAVAILABLE, Hop.GATEWAY),
    /** A fault of the gateway's own. */
    INTERNAL(500, GrpcCode.INTERNAL, Hop.GATEWAY),
    /** What the route says cannot be done, or where it leads there is nothing. */
    ROUTE_INVALID(500, GrpcCode.UNAVAILABLE, Hop.GATEWAY),
    /** There is no endpoint that may be used, or none accepted. */
    NO_ENDPOINT(503, GrpcCode.UNAVAILABLE, Hop.ENDPOINT),
    /** Every endpoint that may be used holds as many connections as it takes, and none of them ended in time. */
    NO_PLACE(503, GrpcCode.RESOURCE_EXHAUSTED, Hop.GATEWAY),
    /** The endpoint was reached and broke off, or its answer was not understood. */
    ENDPOINT_BROKE(502, GrpcCode.UNAVAILABLE, Hop.ENDPOINT),
    /** The head, or the trailers, of the endpoint's answer are larger than the limit. */
    ANSWER_TOO_LARGE(502, GrpcCode.RESOURCE_EXHAUSTED, Hop.ENDPOINT),
    /** The endpoint did not accept in time. */
    CONNECT_TIMEOUT(504, GrpcCode.UNAVAILABLE, Hop.ENDPOINT),
    /** The endpoint accepted and then did not answer in time. */
    ENDPOINT_TIMEOUT(504, GrpcCode.UNAVAILABLE, Hop.ENDPOINT),
    /** The deadline that the client named has passed. */
    DEADLINE(504, GrpcCode.DEADLINE_EXCEEDED, Hop.ENDPOINT);

    private final int status;
    private final int grpcStatus;
    private final String hop;

    Failure(int status, int grpcStatus, String hop) {
        this.status = status;
        this.grpcStatus = grpcStatus;
        this.hop = hop;
    }

    /** What stands for an end that the gateway wants for {@code kind}. */
    static Failure of(CloseReason.Kind kind) {
        return kind == CloseReason.Kind.FORBIDDEN ? FORBIDDEN : PLANNED_END;
    }

    /** What it is that an endpoint's stream broke like {@code how}. */
    static Failure of(StreamBreak how) {
        return how.kind() == StreamBreak.Kind.HEAD_TOO_LARGE ? ANSWER_TOO_LARGE : ENDPOINT_BROKE;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The gRPC status, 0 to 16. */
    int grpcStatus() {
        return grpcStatus;
    }

    /** What the endpoint did, to follow its name; for failures on the way to it. */
    String text() {
        return switch (this) {
            case ENDPOINT_TIMEOUT, CONNECT_TIMEOUT, DEADLINE -> " did not answer in time";
            case ENDPOINT_BROKE -> " broke off before it answered, or its answer was not understood";
            case ANSWER_TOO_LARGE -> " answered with a larger head, or larger trailers, than the gateway takes";
            case PLANNED_END, FORBIDDEN -> " is left: the gateway has ended the connection";
            default -> " was not reached";
        };
    }

    /** Which hop failed, in words. */
    String hop() {
        return hop;
    }

    private static final class GrpcCode {
        static final int DEADLINE_EXCEEDED = 4;
        static final int NOT_FOUND = 5;
        static final int PERMISSION_DENIED = 7;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int FAILED_PRECONDITION = 9;
        static final int UNIMPLEMENTED = 12;
        static final int INTERNAL = 13;
        static final int UNAVAILABLE = 14;
    }

    private static final class Hop {
        static final String CLIENT = "client to gateway";
        static final String GATEWAY = "gateway";
        static final String ENDPOINT = "gateway to endpoint";
    }
}
