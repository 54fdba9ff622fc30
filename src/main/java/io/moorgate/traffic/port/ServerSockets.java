package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.KeepAliveTimes;
import io.moorgate.traffic.epoll.LoopServerChannel;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Makes listening sockets on Vert.x's event loops: one of them owns those sockets, all get the connections in turn. A connection
 * that stays with the owner changes no thread. Any thread.
 */
final class ServerSockets {
    private static final Logger LOG = Logger.getLogger(ServerSockets.class);

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
                .option(ChannelOption.SO_BACKLOG, backlog);
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

    /** As {@link #to}, with clients that the kernel probes when they are silent for {@code interval}, where the own loop accepts them. */
    ServerBootstrap probing(Duration interval, Consumer<Channel> accept) {
        ServerBootstrap sockets = to(accept);
        return owner instanceof EpollLoop
                ? sockets.option(LoopServerChannel.PROBES, KeepAliveTimes.of(interval))
                : sockets;
    }

    /** A socket that is not bound yet; {@code accept} gets its connections, each on its own event loop. */
    ServerBootstrap to(Consumer<Channel> accept) {
        return silent().option(ChannelOption.AUTO_READ, true)
                .handler(new AcceptFaults(timers, events, channel -> begin(channel, accept)));
    }

    /** What a {@link io.netty.channel.ChannelInitializer} would do, which costs the connection a handler, added and removed. */
    private void begin(Channel channel, Consumer<Channel> accept) {
        channel.config().setAutoRead(false);
        set(channel, ChannelOption.ALLOW_HALF_CLOSURE);
        set(channel, ChannelOption.TCP_NODELAY);
        set(channel, ChannelOption.SO_KEEPALIVE);
        // It has its listener before it is registered: from then on the loop may read what has come with a FIN.
        ChannelPromise promise = new DefaultChannelPromise(channel);
        promise.addListener((ChannelFutureListener) registered -> {
            if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
                return;
            }
            try {
                accept.accept(channel);
            } catch (RuntimeException fault) {
                LOG.error("fault=accept", fault);
                channel.close();
            }
        });
        clients.register(promise);
    }

    private static void set(Channel channel, ChannelOption<Boolean> option) {
        try {
            channel.config().setOption(option, true);
        } catch (ChannelException gone) {
            // The peer was faster: what comes next finds out.
        }
    }
}
