package io.moorgate.traffic.port;

import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.http.HttpBudgets;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.http1.Http1ExchangeHandler;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.tls.Passthrough;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsSettings;
import io.moorgate.traffic.tls.TlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A port of HTTP: HTTP/1.1 and HTTP/2 on every event loop, behind one listening socket, in plain text or over TLS. Any thread.
 */
public final class HttpListener implements AcceptPath.Protocol {
    private static final int BACKLOG = 4_096;
    private static final int REFUSED_MAX = 64;

    private final HttpSettings settings;
    private final ServerSockets sockets;
    private final ConnectionLimit limit;
    private final ConnectionLimit refused = new ConnectionLimit(REFUSED_MAX);
    private final AcceptPath path;
    private final HttpLoops loops;
    private final boolean isTls;
    private final AcceptSteps steps;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private volatile Channel listening;

    /**
     * @param loops makes what the exchanges of an event loop work with; called once for each
     */
    public HttpListener(
            Vertx vertx,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            Function<EventLoop, TrafficLoop> loops,
            TrafficEvents events) {
        this(vertx, settings, table, trusted, loops, events, AcceptSteps.NONE);
    }

    /** As above, with {@code steps} between the accept and the protocol. */
    public HttpListener(
            Vertx vertx,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            Function<EventLoop, TrafficLoop> loops,
            TrafficEvents events,
            AcceptSteps steps) {
        this(vertx, settings, new HttpLoops(vertx, settings, table, trusted, loops), steps, false, events);
    }

    private HttpListener(
            Vertx vertx,
            HttpSettings settings,
            HttpLoops loops,
            AcceptSteps steps,
            boolean isTls,
            TrafficEvents events) {
        this.settings = settings;
        this.sockets = new ServerSockets(vertx, BACKLOG, events);
        this.limit = new ConnectionLimit(settings.port().connectionsMax());
        this.loops = loops;
        this.isTls = isTls;
        this.steps = steps;
        this.path = new AcceptPath(limit, steps, this, events);
    }

    /**
     * The TLS port beside this one: what follows the handshake is the same, with the same entries and endpoint connections;
     * what stands before it is this port's.
     *
     * @param timers gives those of an event loop
     * @param passthrough takes clients of hosts whose endpoints speak TLS themselves
     */
    public HttpListener overTls(
            Vertx vertx,
            HttpSettings settings,
            TlsContexts contexts,
            TlsSettings tls,
            Function<EventLoop, Timers> timers,
            TrafficEvents events,
            Passthrough passthrough) {
        Map<EventLoop, TlsTermination> terminations = new HashMap<>();
        loops.forEach((loop, connections) ->
                terminations.put(loop, new TlsTermination(contexts, tls, timers.apply(loop), events, passthrough)));
        AcceptPath.Step step =
                (client, next) -> terminations.get(client.channel().eventLoop()).take(client, next);
        return new HttpListener(vertx, settings, loops, steps.then(step), true, events);
    }

    /** Opens the port. */
    public Future<Void> open() {
        Promise<Void> opened = Promise.promise();
        sockets.probing(LifePolicy.DEFAULT.pingInterval(), this::accept)
                .bind(new InetSocketAddress(
                        settings.port().bindAddress(), settings.port().number()))
                .addListener((ChannelFutureListener) bind -> onBound(bind, opened));
        return opened.future();
    }

    private void onBound(ChannelFuture bind, Promise<Void> opened) {
        if (bind.isSuccess()) {
            listening = bind.channel();
            opened.complete();
        } else {
            opened.fail(bind.cause());
        }
    }

    private void accept(Channel channel) {
        open.add(channel);
        channel.closeFuture().addListener(closed -> open.remove(channel));
        path.accept(channel);
    }

    @Override
    public void begin(Client client) {
        loops.get(client.channel().eventLoop()).begin(client);
    }

    @Override
    public void refuseForLimit(Channel channel) {
        if (isTls) {
            SocketClose.reset(channel); // It could read an answer only behind a handshake.
        } else if (refused.tryAcquire()) {
            channel.closeFuture().addListener(closed -> refused.release());
            loops.get(channel.eventLoop()).refuseForLimit(channel);
        } else {
            channel.close();
        }
    }

    @Override
    public boolean logsLimit() {
        return !isTls;
    }

    /** The port that is open; the setting's, unless that was 0. */
    public int port() {
        Channel bound = listening;
        return bound != null && bound.localAddress() instanceof InetSocketAddress address
                ? address.getPort()
                : settings.port().number();
    }

    /** Connections that are open now. */
    public int connections() {
        return limit.open();
    }

    /** What connections hold together. */
    public HttpBudgets budgets() {
        return loops.budgets();
    }

    /** Accepts no more; connections go on, but each HTTP/1.1 answer is the last of its connection. */
    public void leave() {
        stopAccepting();
        loops.forEach((loop, connections) -> loop.execute(connections::leave));
    }

    private Future<Void> stopAccepting() {
        Channel bound = listening;
        Promise<Void> closed = Promise.promise();
        if (bound == null) {
            return Future.succeededFuture();
        }
        bound.close().addListener(done -> closed.complete());
        return closed.future();
    }

    /** Accepts no more and closes every connection, whatever is on it. */
    public Future<Void> close() {
        return stopAccepting().onComplete(stopped -> open.forEach(HttpListener::closeAtOnce));
    }

    /** Past the handlers, which would wait for streams. */
    private static void closeAtOnce(Channel channel) {
        channel.eventLoop().execute(() -> {
            Http1ExchangeHandler exchanges = channel.pipeline().get(Http1ExchangeHandler.class);
            if (exchanges != null && exchanges.isAnswerEndedByClosing()) {
                SocketClose.reset(channel); // By FIN or close_notify the answer would look whole.
            } else {
                SocketClose.now(channel);
            }
        });
    }
}
