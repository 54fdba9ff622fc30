package io.moorgate.traffic.tls;

import io.moorgate.routing.Route;
import io.moorgate.traffic.client.Client;
import io.netty.buffer.ByteBuf;

/** Takes over clients of the TLS port whose server name belongs to a route of TLS passthrough. */
@FunctionalInterface
public interface Passthrough {
    /**
     * Takes over {@code client}, whose pipeline is empty, whose auto-read is off and to which nothing of TLS has been sent. In a turn of
     * its own on its event loop.
     *
     * @param hello what was read of it: the ClientHello, and what may have come behind it; owned from now on
     */
    void take(Client client, Route route, ByteBuf hello);
}
