package io.moorgate.traffic.health;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.traffic.connect.Cancellation;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;

/** Opens a connection for a check, with everything between socket and protocol that clients' connections of the route have. */
@FunctionalInterface
public interface CheckDialer {
    /**
     * Dials {@code endpoint} on {@code loop}.
     *
     * @param policy how, with the span of the check as its timeout
     * @return a channel as {@link io.moorgate.traffic.connect.SocketDialer} gives it
     */
    Future<Channel> dial(
            EventLoop loop, Route route, Endpoint endpoint, ConnectPolicy policy, Cancellation cancellation);
}
