package io.moorgate.traffic.health;

import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.connect.Dial;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;

/** Opens a connection for a check, with everything between socket and protocol that clients' connections of the route have. */
@FunctionalInterface
public interface CheckDialer {
    /** Dials on {@code loop}; gives a channel as {@link io.moorgate.traffic.connect.SocketDialer} does. */
    Future<Channel> dial(EventLoop loop, Dial dial, Cancellation cancellation);
}
