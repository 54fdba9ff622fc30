package io.moorgate.app;

import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.moorgate.traffic.tls.TlsEngine;
import io.vertx.core.Vertx;

/** How endpoints are dialled, with the contexts of TLS that the routing table wants. Any thread. */
final class EndpointDialing {
    private final EndpointTlsContexts contexts;
    private final SocketDialer dialer;

    /** {@code timers} are those of the configuration's thread. */
    EndpointDialing(Vertx vertx, LiveRoutingTable table, SettingsReader reader, Timers timers) {
        contexts = new EndpointTlsContexts(TlsEngine.best(), reader.tls().groups(), timers);
        dialer = SocketDialer.on(vertx, contexts);
        table.beforePublished(contexts::prepare);
        table.onPublished(contexts::follow);
    }

    SocketDialer dialer() {
        return dialer;
    }

    /** Gives memory back, once the event loops have ended. */
    void release() {
        contexts.close();
    }
}
