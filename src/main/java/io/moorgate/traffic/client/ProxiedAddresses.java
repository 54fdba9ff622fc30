package io.moorgate.traffic.client;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * The two ends of the client's own connection, as a PROXY protocol header says.
 *
 * @param client the client's address and port
 * @param destination the address and port that it connected to
 */
public record ProxiedAddresses(InetSocketAddress client, InetSocketAddress destination) {
    public ProxiedAddresses {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(destination, "destination");
    }
}
