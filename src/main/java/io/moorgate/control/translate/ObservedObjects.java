package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;

/**
 * What a source has seen of the cluster (or directory) at one moment, in any order.
 *
 * @param others objects of every {@link ObjectKind}
 * @param isWhole whether these are all there are, as in a directory; else there may be others, which belong to other gateways
 */
public record ObservedObjects(
        List<Service> services,
        List<EndpointSlice> slices,
        List<Secret> secrets,
        List<HasMetadata> others,
        boolean isWhole) {
    /** Nothing at all. */
    public static final ObservedObjects NONE = new ObservedObjects(List.of(), List.of(), List.of());

    public ObservedObjects {
        services = List.copyOf(services);
        slices = List.copyOf(slices);
        secrets = List.copyOf(secrets);
        others = List.copyOf(others);
    }

    /** Those of a cluster, where there may be others. */
    public ObservedObjects(
            List<Service> services, List<EndpointSlice> slices, List<Secret> secrets, List<HasMetadata> others) {
        this(services, slices, secrets, others, false);
    }

    /** Services that declare their routes themselves, and nothing else. */
    public ObservedObjects(List<Service> services, List<EndpointSlice> slices, List<Secret> secrets) {
        this(services, slices, secrets, List.of());
    }

    /** Those of {@code others} that are of {@code type}. */
    public <T extends HasMetadata> List<T> others(Class<T> type) {
        return others.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
