package io.moorgate.traffic.http.stream;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.netty.channel.Channel;
import io.vertx.core.Future;

/** Opens plain sockets to endpoints on one event loop. Confined to it. */
@FunctionalInterface
public interface EndpointSockets {
    /**
     * A socket to {@code endpoint} with an empty pipeline and auto-read off; fails within the policy's timeout, with a
     * {@link java.util.concurrent.TimeoutException} where it was too slow.
     */
    Future<Channel> open(Endpoint endpoint, ConnectPolicy policy);
}
