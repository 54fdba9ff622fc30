package io.moorgate.realparts;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP endpoint on a loopback port that sends back what it gets, and knows how many have come and how many are there. */
final class CountingEcho {
    private static final int BACKLOG = 4096;

    private final NetServer server;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    private CountingEcho(Vertx vertx) {
        server = vertx.createNetServer(new NetServerOptions().setAcceptBacklog(BACKLOG))
                .connectHandler(this::echo);
    }

    static CountingEcho start(Vertx vertx) {
        CountingEcho echo = new CountingEcho(vertx);
        Await.done(echo.server.listen(0, "127.0.0.1"));
        return echo;
    }

    private void echo(NetSocket socket) {
        accepted.incrementAndGet();
        open.incrementAndGet();
        socket.closeHandler(closed -> open.decrementAndGet());
        socket.pipeTo(socket);
    }

    int port() {
        return server.actualPort();
    }

    /** Connections that it has ever accepted. */
    int accepted() {
        return accepted.get();
    }

    /** Connections that are open. */
    int open() {
        return open.get();
    }
}
