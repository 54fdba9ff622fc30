package io.moorgate.control.translate;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * One entry of one slice for one port: an endpoint as seen there.
 *
 * @param preferred whether the address is of the Service's first family
 */
record EndpointEntry(
        EndpointId id,
        String name,
        InetSocketAddress address,
        EndpointState state,
        Set<String> zones,
        boolean preferred) {
    private static final Comparator<EndpointEntry> BY_ADDRESS = Comparator.comparing(
                    (EndpointEntry endpointEntry) -> !endpointEntry.preferred)
            .thenComparing(endpointEntry -> rank(endpointEntry.state))
            .thenComparing(endpointEntry -> endpointEntry.address.getAddress().getHostAddress());

    /**
     * What two sightings of one endpoint come to: the more capable state, the better address, the zones of both.
     * Commutative and associative, so that no order of slices matters.
     */
    EndpointEntry merge(EndpointEntry other) {
        EndpointEntry addressed = BY_ADDRESS.compare(this, other) <= 0 ? this : other;
        EndpointEntry capable = rank(state) <= rank(other.state) ? this : other;
        Set<String> bothZones = new TreeSet<>(zones);
        bothZones.addAll(other.zones);
        return new EndpointEntry(
                id,
                name.compareTo(other.name) <= 0 ? name : other.name,
                addressed.address,
                capable.state,
                bothZones,
                addressed.preferred);
    }

    /** The endpoint as routing knows it. */
    Endpoint endpoint() {
        return new Endpoint(id, name, address, state, zones);
    }

    /** From the most capable to the least: one that drains still serves pinned clients. */
    private static int rank(EndpointState state) {
        return switch (state) {
            case READY -> 0;
            case DRAINING -> 1;
            case NOT_READY -> 2;
            case TERMINATING -> 3;
        };
    }
}
