package io.moorgate.traffic.listen;

import io.moorgate.traffic.http.HttpGuards;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.CloseHook;
import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;
import java.util.function.BiConsumer;

/**
 * Vert.x's HTTP server with a door: each accepted connection passes the limit and gets its guards before Vert.x's own
 * handlers are installed.
 */
final class GuardedHttpServer extends HttpServerImpl {
    private static final int REFUSED_MAX = 256;

    private final HttpGuards guards;
    private final ConnectionLimit limit;
    private final ConnectionLimit refused = new ConnectionLimit(REFUSED_MAX);
    private final TrafficEvents events;
    private Channel port;
    private boolean closed;

    GuardedHttpServer(
            VertxInternal vertx,
            HttpServerOptions options,
            HttpGuards guards,
            ConnectionLimit limit,
            TrafficEvents events) {
        super(vertx, options);
        this.guards = guards;
        this.limit = limit;
        this.events = events;
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        BiConsumer<Channel, SslChannelProvider> worker = super.childHandler(context, address, shaping);
        return (channel, tls) -> accept(channel, tls, worker);
    }

    /**
     * Accepts nobody any more; the connections that there are go on. Vert.x keeps the listening socket to itself, so it
     * is known by its first connection only. On the server's event loop.
     */
    void stopAccepting() {
        closed = true;
        if (port != null) {
            port.close();
        }
    }

    private void accept(Channel channel, SslChannelProvider tls, BiConsumer<Channel, SslChannelProvider> worker) {
        port = channel.parent();
        if (closed) {
            channel.close();
            port.close();
            return;
        }
        if (limit.tryAcquire()) {
            CloseHook.then(channel, limit::release);
            worker.accept(channel, tls);
            guards.guard(channel);
            return;
        }
        events.limitReached(ConnectionLimit.NAME);
        if (refused.tryAcquire()) {
            channel.closeFuture().addListener(closed -> refused.release());
            guards.refuseForLimit(channel);
        } else {
            channel.close();
        }
    }
}
