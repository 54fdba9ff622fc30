package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The Services and EndpointSlices of one namespace, or of the whole cluster. Confined to the configuration's thread.
 */
record Scope(Reflector<Service> services, Reflector<EndpointSlice> slices) {

    /** Whether both have been listed: Services without endpoints would be no configuration. */
    boolean isListed() {
        return services.isListed() && slices.isListed();
    }

    /** Whether the server refuses one of them for want of rights. */
    boolean isRefused() {
        return reflectors().flatMap(reflector -> reflector.outage().stream()).anyMatch(Outage::isRefusal);
    }

    /** Whether one has been refused for {@code nanos} and more. */
    boolean isRefusedFor(long nanos, long now) {
        return reflectors()
                .flatMap(reflector -> reflector.outage().stream())
                .anyMatch(outage -> outage.isRefusal() && now - outage.sinceNanos() >= nanos);
    }

    /** When both were last known to be in step; empty before that. */
    OptionalLong provenAt() {
        return isListed()
                ? reflectors()
                        .mapToLong(reflector -> reflector.provenAt().orElseThrow())
                        .min()
                : OptionalLong.empty();
    }

    /** The two. */
    Stream<Reflector<?>> reflectors() {
        return Stream.of(services, slices);
    }
}
