package io.moorgate.operate.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How answers of the admin API are sent. */
final class JsonAnswer {
    private JsonAnswer() {}

    /** Answers with {@code status} and an object that has an {@code error}. */
    static void fail(RoutingContext context, int status, String message) {
        response(context).setStatusCode(status).end(line(error(message)));
    }

    /** An object that has an {@code error}. */
    static Buffer error(String message) {
        return new JsonObject().put("error", message).toBuffer();
    }

    /** Answers 200 with {@code json}; HEAD with its length. */
    static void send(RoutingContext context, Buffer json) {
        send(context, 200, json);
    }

    /** Answers {@code status} with {@code json}. */
    static void send(RoutingContext context, int status, Buffer json) {
        response(context)
                .setStatusCode(status)
                .putHeader("Content-Length", Integer.toString(json.length() + 1))
                .end(line(json));
    }

    /** Ends with a line break, so that a terminal's next line is one of its own. */
    private static Buffer line(Buffer json) {
        return Buffer.buffer(json.length() + 1).appendBuffer(json).appendString("\n");
    }

    private static HttpServerResponse response(RoutingContext context) {
        return context.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }
}
