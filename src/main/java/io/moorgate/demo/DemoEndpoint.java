package io.moorgate.demo;

import io.moorgate.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One demo endpoint: HTTP, WebSocket and gRPC on one loopback port, a TCP echo that speaks first on another. Everything
 * it says names it, so that one sees who holds a connection.
 */
final class DemoEndpoint {
    static final String ADDRESS = "127.0.0.1";
    static final String GRPC_PATH = "/moorgate.demo.Echo/";

    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final int SESSIONS_MAX = 10_000;
    private static final long EVENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String SESSION = "x-session";

    private final Timers timers;
    private final String name;
    private final DemoPage page;
    private final HttpServer http;
    private final NetServer tcp;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    /** {@code timers} may run tasks on any thread. */
    DemoEndpoint(Vertx vertx, Timers timers, String name, DemoPage page) {
        this.timers = timers;
        this.name = name;
        this.page = page;
        this.http = vertx.createHttpServer(new HttpServerOptions()
                        .setMaxWebSocketMessageSize(MESSAGE_BYTES_MAX)
                        .setMaxWebSocketFrameSize(MESSAGE_BYTES_MAX))
                .webSocketHandler(this::greet)
                .requestHandler(this::answer);
        this.tcp = vertx.createNetServer().connectHandler(this::echo);
    }

    /** Opens both ports. */
    Future<Void> start() {
        return Future.all(http.listen(0, ADDRESS), tcp.listen(0, ADDRESS)).mapEmpty();
    }

    String name() {
        return name;
    }

    int httpPort() {
        return http.actualPort();
    }

    int tcpPort() {
        return tcp.actualPort();
    }

    private void greet(ServerWebSocket socket) {
        socket.writeTextMessage(
                new JsonObject().put("endpoint", name).put("hello", true).encode());
        socket.textMessageHandler(text -> socket.writeTextMessage(
                new JsonObject().put("endpoint", name).put("echo", text).encode()));
        socket.binaryMessageHandler(socket::writeBinaryMessage);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().startsWith(GRPC_PATH)) {
            echoGrpc(request);
        } else if (request.path().equals("/whoami") || request.path().equals("/sticky")) {
            request.response().putHeader("content-type", "text/plain").end(name + "\n");
        } else if (request.path().equals("/events")) {
            streamEvents(request.response());
        } else if (request.path().equals("/sessions")) {
            answerSession(request);
        } else {
            page.answer(request, name);
        }
    }

    /** An event a second, until the client or the gateway ends the stream. */
    private void streamEvents(HttpServerResponse response) {
        response.putHeader("content-type", "text/event-stream").putHeader("cache-control", "no-store");
        response.setChunked(true);
        nextEvent(response, Vertx.currentContext());
    }

    private void nextEvent(HttpServerResponse response, Context context) {
        if (!response.closed()) {
            response.write(event());
            timers.after(EVENT_NANOS, () -> context.runOnContext(due -> nextEvent(response, context)));
        }
    }

    private String event() {
        return "data: " + new JsonObject().put("endpoint", name).encode() + "\n\n";
    }

    /** A session of this endpoint's own: a request without an id is given one. */
    private void answerSession(HttpServerRequest request) {
        String id = request.getHeader(SESSION);
        HttpServerResponse response = request.response();
        if (id == null) {
            id = UUID.randomUUID().toString();
            if (sessions.size() < SESSIONS_MAX) {
                sessions.add(id);
            }
            response.putHeader(SESSION, id);
        }
        response.putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(new JsonObject()
                        .put("endpoint", name)
                        .put("isKnown", sessions.contains(id))
                        .encode());
    }

    /** Sends every message back as it came: a message's five-byte head and body are bytes like any other. */
    private void echoGrpc(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (request.version() != HttpVersion.HTTP_2) {
            response.setStatusCode(415).end("gRPC needs HTTP/2\n");
            return;
        }
        response.putHeader("content-type", "application/grpc").putHeader("x-endpoint", name);
        request.handler(data -> {
            response.write(data);
            if (response.writeQueueFull()) {
                request.pause();
                response.drainHandler(ready -> request.resume());
            }
        });
        request.endHandler(end -> response.putTrailer("grpc-status", "0").end());
        request.exceptionHandler(fault -> response.reset());
    }

    private void echo(NetSocket socket) {
        socket.write(Buffer.buffer("you talk to " + name + "\n"));
        socket.pipeTo(socket);
    }
}
