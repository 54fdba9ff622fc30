package io.moorgate.traffic.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Ends a connection in the order that TLS wants where the connection has it (RFC 8446 section 6.1): close_notify goes
 * before FIN, and a connection that is broken off gets none, since the peer would take what it has for whole.
 *
 * <p>Thread: the event loop of the channel.
 */
public final class SocketClose {
    private SocketClose() {}

    /** Ends the output (FIN) behind what was written. */
    public static ChannelFuture shutdownOutput(Channel channel) {
        DuplexChannel socket = (DuplexChannel) channel;
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return socket.shutdownOutput();
        }
        ChannelPromise done = channel.newPromise();
        tls.closeOutbound().addListener(sent -> socket.shutdownOutput(done));
        return done;
    }

    /** Breaks both directions off (RST); what is queued is lost. Does nothing where the channel is closed. Any thread. */
    public static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException gone) {
            // The peer was faster: there is no connection left to reset.
        }
        if (channel.pipeline().get(SslHandler.class) == null) {
            channel.close();
        } else {
            channel.pipeline().context(SslHandler.class).close(); // Past the handler, which would write close_notify.
        }
    }

    /** Closes at once, whatever waits in the pipeline: close_notify as far as there is room for it, then FIN. */
    public static void now(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null && channel.isActive()) {
            tls.closeOutbound();
        }
        channel.unsafe().close(channel.unsafe().voidPromise());
    }
}
