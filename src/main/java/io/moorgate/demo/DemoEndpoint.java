package io.moorgate.demo;

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

/**
 * One demo endpoint: HTTP, WebSocket and gRPC on one loopback port, a TCP echo that speaks first on another. Everything
 * it says names it, so that one sees who holds a connection.
 */
final class DemoEndpoint {
    static final String ADDRESS = "127.0.0.1";
    static final String GRPC_PATH = "/moorgate.demo.Echo/";

    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final String name;
    private final DemoPage page;
    private final HttpServer http;
    private final NetServer tcp;

    DemoEndpoint(Vertx vertx, String name, DemoPage page) {
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
        } else {
            page.answer(request, name);
        }
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
