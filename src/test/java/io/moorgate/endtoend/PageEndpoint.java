package io.moorgate.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * An endpoint of {@code browser.html}: serves it, answers its WebSocket with its own name, and streams events to it. What the page
 * reports of itself goes to a list.
 */
final class PageEndpoint {
    private static final int FRAME_BYTES_MAX = 2 << 20;
    private static final String PAGE = "src/test/scripts/browser.html";

    private final String name;
    private final List<String> reports;
    private final HttpServer server;
    private final Set<ServerWebSocket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();
    private final List<Asked> handshakes = new CopyOnWriteArrayList<>();

    /** What the handshake of a WebSocket said. */
    record Asked(String origin, String extensions, String cookies) {}

    private PageEndpoint(Vertx vertx, String name, List<String> reports) {
        this.name = name;
        this.reports = reports;
        HttpServerOptions options = new HttpServerOptions()
                .setMaxWebSocketFrameSize(FRAME_BYTES_MAX)
                .setMaxWebSocketMessageSize(FRAME_BYTES_MAX)
                .addWebSocketSubProtocol("chat");
        server = vertx.createHttpServer(options)
                .webSocketHandshakeHandler(this::handshake)
                .webSocketHandler(this::converse)
                .requestHandler(this::answer);
    }

    /** One that adds to {@code reports}, which any thread may read. */
    static PageEndpoint start(Vertx vertx, String name, List<String> reports) {
        PageEndpoint endpoint = new PageEndpoint(vertx, name, reports);
        Await.done(endpoint.server.listen(0, "127.0.0.1"));
        return endpoint;
    }

    private void handshake(ServerWebSocketHandshake handshake) {
        handshakes.add(new Asked(
                handshake.headers().get("origin"),
                handshake.headers().get("sec-websocket-extensions"),
                handshake.headers().get("cookie")));
        handshake.accept();
    }

    private void converse(ServerWebSocket socket) {
        sockets.add(socket);
        socket.closeHandler(closed -> sockets.remove(socket));
        socket.textMessageHandler(text -> socket.writeTextMessage(text + " from " + name));
        socket.binaryMessageHandler(socket::writeBinaryMessage);
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/" ->
                request.response().putHeader("content-type", "text/html").sendFile(PAGE);
            case "/events" -> stream(request);
            case "/report" ->
                request.body().onSuccess(body -> {
                    reports.add(body.toString());
                    request.response().end();
                });
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void stream(HttpServerRequest request) {
        int last = Integer.parseInt(
                Optional.ofNullable(request.getHeader("last-event-id")).orElse("0"));
        HttpServerResponse response = request.response()
                .putHeader("content-type", "text/event-stream")
                .setChunked(true);
        streams.add(response);
        response.closeHandler(closed -> streams.remove(response));
        response.write("id: " + (last + 1) + "\ndata: " + (last + 1) + " from " + name + "\n\n");
    }

    int port() {
        return server.actualPort();
    }

    /** Says {@code text} to the page on each of its WebSockets. */
    void say(String text) {
        sockets.forEach(socket -> socket.writeTextMessage(text));
    }

    /** How many WebSockets and event streams are open here. */
    int open() {
        return (int) Stream.concat(sockets.stream(), streams.stream()).count();
    }

    /** The handshakes that have come here, in their order. */
    List<Asked> handshakes() {
        return handshakes;
    }
}
