package io.moorgate.endtoend;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** An endpoint that names sessions by a header {@code x-session} and knows its own only. The body of an answer is its name. */
final class SessionServer {
    private final String name;
    private final HttpServer server;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    private SessionServer(Vertx vertx, String name) {
        this.name = name;
        server = vertx.createHttpServer().requestHandler(this::answer);
    }

    static SessionServer start(Vertx vertx, String name) {
        SessionServer started = new SessionServer(vertx, name);
        Await.done(started.server.listen(0, "127.0.0.1"));
        return started;
    }

    private void answer(HttpServerRequest request) {
        String id = request.getHeader("x-session");
        if (id == null) {
            String issued = UUID.randomUUID().toString();
            sessions.add(issued);
            request.response().putHeader("x-session", issued).end(name);
        } else {
            request.response().setStatusCode(sessions.contains(id) ? 200 : 410).end(name);
        }
    }

    int port() {
        return server.actualPort();
    }

    int sessions() {
        return sessions.size();
    }
}
