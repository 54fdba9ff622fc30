package io.moorgate.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that sends back what it gets: WebSocket (and plain HTTP) on one port, TCP on another. */
final class Echoes {
    private static final int BACKLOG = 4096;

    private final HttpServer http;
    private final NetServer tcp;
    private final AtomicInteger webSockets = new AtomicInteger();
    private final AtomicInteger tcpAccepted = new AtomicInteger();
    private final Set<NetSocket> tcpSockets = ConcurrentHashMap.newKeySet();

    private Echoes(Vertx vertx, String name) {
        http = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .webSocketHandler(this::echo)
                .requestHandler(request -> request.response().end(name));
        tcp = vertx.createNetServer(new NetServerOptions().setAcceptBacklog(BACKLOG))
                .connectHandler(this::echo);
    }

    static Echoes start(Vertx vertx, String name) {
        return start(vertx, name, "127.0.0.1");
    }

    /** One that listens on {@code host}. */
    static Echoes start(Vertx vertx, String name, String host) {
        Echoes echoes = new Echoes(vertx, name);
        Await.done(echoes.http.listen(0, host));
        Await.done(echoes.tcp.listen(0, host));
        return echoes;
    }

    private void echo(ServerWebSocket socket) {
        webSockets.incrementAndGet();
        socket.closeHandler(closed -> webSockets.decrementAndGet());
        socket.textMessageHandler(socket::writeTextMessage);
    }

    private void echo(NetSocket socket) {
        tcpAccepted.incrementAndGet();
        tcpSockets.add(socket);
        socket.closeHandler(closed -> tcpSockets.remove(socket));
        socket.pipeTo(socket);
    }

    int httpPort() {
        return http.actualPort();
    }

    int tcpPort() {
        return tcp.actualPort();
    }

    /** WebSockets that are open here now. */
    int webSockets() {
        return webSockets.get();
    }

    /** TCP connections that are open here now. */
    int tcpSessions() {
        return tcpSockets.size();
    }

    /** TCP connections that were ever opened here. */
    int tcpAccepted() {
        return tcpAccepted.get();
    }

    /** Says {@code text} to every TCP client. */
    void tellTcp(String text) {
        tcpSockets.forEach(socket -> socket.write(text));
    }
}
