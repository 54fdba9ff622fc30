package io.moorgate.traffic.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.spi.transport.Transport;

/**
 * What lies beneath Vert.x: its loops and the kinds of sockets of its transport. The one place that knows Vert.x's
 * insides. Any thread.
 */
public final class VertxNetty {
    private VertxNetty() {}

    /**
     * A Vert.x on epoll, where the machine has it. The transport is handed over as an object: in a native executable Quarkus makes
     * Vert.x's own search for one find that of the JDK.
     */
    public static Vertx create(VertxOptions options) {
        if (!Epoll.isAvailable()) {
            return Vertx.vertx(options);
        }
        VertxBuilder builder = new VertxBuilder(options.setPreferNativeTransport(true));
        return builder.findTransport(new EpollTransport()).init().vertx();
    }

    /** A Vert.x that runs on {@code transport}. */
    public static Vertx on(Transport transport, VertxOptions options) {
        return new VertxBuilder(options).findTransport(transport).init().vertx();
    }

    /** The loops that carry connections. */
    public static EventLoopGroup eventLoops(Vertx vertx) {
        return ((VertxInternal) vertx).getEventLoopGroup();
    }

    /** Makes listening TCP sockets. */
    public static ChannelFactory<? extends ServerChannel> serverSockets(Vertx vertx) {
        return ((VertxInternal) vertx).transport().serverChannelFactory(false);
    }

    /** Makes TCP sockets that connect. */
    public static ChannelFactory<? extends Channel> clientSockets(Vertx vertx) {
        return ((VertxInternal) vertx).transport().channelFactory(false);
    }
}
