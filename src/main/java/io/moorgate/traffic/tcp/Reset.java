package io.moorgate.traffic.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;

/** Breaks a connection off: the peer gets RST, not FIN. */
public final class Reset {
    private Reset() {}

    /** Closes {@code channel} with RST; what is queued for it is lost. Does nothing where it is closed. Any thread. */
    public static void close(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException gone) {
            // The peer was faster: there is no connection left to reset.
        }
        channel.close();
    }
}
