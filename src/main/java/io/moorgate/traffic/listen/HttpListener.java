package io.moorgate.traffic.listen;

import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.traffic.http.ClientConnections;
import io.moorgate.traffic.http.HeadBudget;
import io.moorgate.traffic.http.HttpEntry;
import io.moorgate.traffic.http.HttpGuards;
import io.moorgate.traffic.http.HttpLoop;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.TrustedProxies;
import io.netty.channel.EventLoop;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The HTTP port: HTTP/1.1 and HTTP/2 (prior knowledge), one server per event loop on one shared socket.
 * Each loop has its own entry, exchanges and endpoint connections. Any thread.
 */
public final class HttpListener {
    /** Port 0 is shared by servers under a negative number in Vert.x; each listener takes its own. */
    private static final AtomicInteger LAST_SHARED_PORT = new AtomicInteger();

    private final Vertx vertx;
    private final HttpSettings settings;
    private final LiveRoutingTable table;
    private final TrustedProxies trusted;
    private final Function<EventLoop, HttpLoop> loops;
    private final ConnectionLimit limit;
    private final ClientConnections clients = new ClientConnections();
    private final HeadBudget heads = HeadBudget.ofHeap();
    private final List<Runnable> leaves = new CopyOnWriteArrayList<>();
    private final HttpServerOptions options;
    private String deployment;
    private int port;

    /**
     * @param loops makes what the exchanges of an event loop work with; called once for each, on it
     */
    public HttpListener(
            Vertx vertx,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            Function<EventLoop, HttpLoop> loops) {
        this.vertx = vertx;
        this.settings = settings;
        this.table = table;
        this.trusted = trusted;
        this.loops = loops;
        this.limit = new ConnectionLimit(settings.connectionsMax());
        this.options = options(settings);
    }

    private static HttpServerOptions options(HttpSettings settings) {
        int port = settings.port() == 0 ? LAST_SHARED_PORT.decrementAndGet() : settings.port();
        return new HttpServerOptions()
                .setHost(settings.bindAddress())
                .setPort(port)
                .setMaxInitialLineLength(settings.requestLineBytesMax())
                .setMaxHeaderSize(settings.headBytesMax())
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setAcceptBacklog(4_096)
                .setTcpNoDelay(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(settings.http2StreamsMax())
                        .setInitialWindowSize(settings.http2StreamWindowBytes())
                        .setMaxHeaderListSize(settings.http2DecodedBytesMax()))
                .setHttp2ConnectionWindowSize(settings.http2ConnectionWindowBytes())
                .setHttp2RstFloodMaxRstFramePerWindow(0); // The frame gate counts them.
    }

    /** Opens the port on {@code eventLoops} loops. */
    public Future<Void> open(int eventLoops) {
        return vertx.deployVerticle(() -> new Door(), new DeploymentOptions().setInstances(eventLoops))
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    /** The port that is open; the setting's, unless that was 0. */
    public int port() {
        return port;
    }

    /** Connections that are open now. */
    public int connections() {
        return limit.open();
    }

    /** The clients' connections that are open now. */
    public ClientConnections clients() {
        return clients;
    }

    /** Accepts no more; connections go on, but each HTTP/1.1 answer is the last of its connection. */
    public void leave() {
        leaves.forEach(Runnable::run);
    }

    /** Accepts no more and closes every connection. */
    public Future<Void> close() {
        return deployment == null ? Future.succeededFuture() : vertx.undeploy(deployment);
    }

    /** The server of one event loop. */
    private final class Door extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            HttpLoop loop = loops.apply(((ContextInternal) context).nettyEventLoop());
            HttpGuards guards = new HttpGuards(options, settings, loop, clients, heads);
            GuardedHttpServer server =
                    new GuardedHttpServer((VertxInternal) vertx, options, guards, limit, loop.events());
            leaves.add(() -> loop.eventLoop().execute(() -> {
                server.stopAccepting();
                guards.leave();
            }));
            server.requestHandler(new HttpEntry(loop, settings, table, trusted))
                    .connectionHandler(guards::guard)
                    .exceptionHandler(fault -> {})
                    .listen()
                    .onSuccess(open -> port = open.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }
}
