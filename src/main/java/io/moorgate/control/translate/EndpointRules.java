package io.moorgate.control.translate;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Which endpoints a source may name, and which of them are drained by request.
 *
 * @param areTrusted whether an endpoint may have any address: in a directory of the gateway's own, not in a cluster, where the authors
 *     of slices are many
 * @param own the addresses of the gateway: this replica's and the others'
 * @param ownPorts the ports that it has there: on its own network, or on that of its node
 * @param drained endpoints that are drained by request
 * @param drainedPods the UIDs of pods of which every endpoint is
 */
public record EndpointRules(
        boolean areTrusted,
        GatewayAddresses own,
        Set<Integer> ownPorts,
        Set<DrainedEndpoint> drained,
        Set<String> drainedPods) {
    /** Every address is good, and nothing is drained. */
    public static final EndpointRules TRUSTED =
            new EndpointRules(true, GatewayAddresses.NONE, Set.of(), Set.of(), Set.of());

    public EndpointRules {
        ownPorts = Set.copyOf(ownPorts);
        drained = Set.copyOf(drained);
        drainedPods = Set.copyOf(drainedPods);
    }

    /** Endpoints of a source with many authors; {@code own} are this replica's addresses. */
    public static EndpointRules untrusted(Set<InetAddress> own) {
        return new EndpointRules(false, new GatewayAddresses(own, Set.of(), Set.of()), Set.of(), Set.of(), Set.of());
    }

    EndpointRules withDrained(Set<DrainedEndpoint> others, Set<String> pods) {
        return new EndpointRules(areTrusted, own, ownPorts, others, pods);
    }

    EndpointRules withGateway(Set<InetAddress> replicas, Set<InetAddress> services) {
        GatewayAddresses all = new GatewayAddresses(own.here(), replicas, services);
        return new EndpointRules(areTrusted, all, ownPorts, drained, drainedPods);
    }

    EndpointRules withOwnPorts(Set<Integer> others) {
        return new EndpointRules(areTrusted, own, others, drained, drainedPods);
    }

    /** Why an endpoint there is not dialled; empty where it may be. */
    Optional<String> refusal(InetAddress address, int port) {
        if (areTrusted) {
            return Optional.empty();
        }
        if (address.isLoopbackAddress()) {
            return Optional.of("loopback");
        }
        if (address.isAnyLocalAddress()) {
            return Optional.of("the unspecified address");
        }
        if (address.isLinkLocalAddress()) {
            return Optional.of("link-local");
        }
        if (address.isMulticastAddress()) {
            return Optional.of("multicast");
        }
        return own.refusal(address, port, ownPorts);
    }
}
