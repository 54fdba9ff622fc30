package io.moorgate.control.translate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of the gateway.
 *
 * @param here this replica's
 * @param replicas those of all replicas that are known
 * @param services those of Services that lead to replicas; at every port
 */
public record GatewayAddresses(Set<InetAddress> here, Set<InetAddress> replicas, Set<InetAddress> services) {
    static final GatewayAddresses NONE = new GatewayAddresses(Set.of(), Set.of(), Set.of());

    public GatewayAddresses {
        here = Set.copyOf(here);
        replicas = Set.copyOf(replicas);
        services = Set.copyOf(services);
    }

    /** What of the gateway, whose replicas have {@code ports}, is at {@code address} and {@code port}; empty where nothing is. */
    Optional<String> refusal(InetAddress address, int port, Set<Integer> ports) {
        if (services.contains(address)) {
            return Optional.of("a Service of the gateway");
        }
        if (!ports.contains(port)) {
            return Optional.empty();
        }
        if (here.contains(address)) {
            return Optional.of("the gateway itself, port " + port);
        }
        return replicas.contains(address)
                ? Optional.of("another replica of the gateway, port " + port)
                : Optional.empty();
    }
}
