package io.moorgate.traffic.http.stream;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.netty.channel.Channel;
import io.vertx.core.Future;

/** Opens connections to endpoints on one event loop. Confined to it. */
@FunctionalInterface
public interface EndpointSockets {
    /**
     * A connection to {@code endpoint}, over TLS where the policy wants it, with auto-read off and no other handlers; fails within the policy's timeout, with a
     * {@link java.util.concurrent.TimeoutException} where it was too slow.
     */
    Future<Channel> open(Endpoint endpoint, ConnectPolicy policy);
}
