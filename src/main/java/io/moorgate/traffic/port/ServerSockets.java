package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/**
 * Makes listening sockets on Vert.x's event loops: one of them owns those sockets, all get the connections in turn. A connection
 * that stays with the owner changes no thread. Any thread.
 */
final class ServerSockets {
    private final EventLoop owner;
    private final EventLoopGroup clients;
    private final Timers timers;
    private final TrafficEvents events;
    private final ServerBootstrap bootstrap;

    ServerSockets(Vertx vertx, int backlog, TrafficEvents events) {
        this.clients = VertxNetty.eventLoops(vertx);
        this.owner = clients.next();
        this.timers = Timers.of(owner);
        this.events = events;
        this.bootstrap = new ServerBootstrap()
                .group(owner, clients)
                .channelFactory(VertxNetty.serverSockets(vertx))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true);
    }

    /** The loop on which listening sockets are opened and closed. */
    EventLoop owner() {
        return owner;
    }

    /** That loop's timers. */
    Timers timers() {
        return timers;
    }

    /** {@code each} gets every event loop that serves connections. */
    void forEachLoop(Consumer<EventLoop> each) {
        clients.forEach(loop -> each.accept((EventLoop) loop));
    }

    /** A socket that is not bound yet, and accepts nothing by itself. */
    ServerBootstrap silent() {
        return bootstrap
                .clone()
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInboundHandlerAdapter());
    }

    /** A socket that is not bound yet; {@code accept} gets its connections, each on its own event loop. */
    ServerBootstrap to(Consumer<Channel> accept) {
        return bootstrap.clone().handler(new AcceptFaults(timers, events)).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                accept.accept(channel);
            }
        });
    }
}
