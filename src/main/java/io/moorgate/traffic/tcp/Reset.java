package io.moorgate.traffic.tcp;

import io.moorgate.traffic.client.SocketClose;
import io.netty.channel.Channel;

/** Breaks a connection off: the peer gets RST, not FIN. */
public final class Reset {
    private Reset() {}

    /** Closes {@code channel} with RST; what is queued for it is lost. Does nothing where it is closed. Any thread. */
    public static void close(Channel channel) {
        SocketClose.reset(channel);
    }
}
