package io.moorgate.traffic.http;

import io.moorgate.traffic.connect.ConnectFailed;
import io.vertx.core.http.HttpServerRequest;

/** Turns a failure into what the client is sent: a status with a small body, or a trailers-only gRPC status. */
final class FailureAnswer {
    private FailureAnswer() {}

    /** Answers a request for which no endpoint was reached. Does nothing where the answer has begun. */
    static void connectFailed(HttpServerRequest request, ConnectFailed failure) {
        if (!request.response().headWritten()) {
            request.response().setStatusCode(503).end(failure.getMessage() + "\n");
        }
    }
}
