package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes parsed Services, EndpointSlices and ConfigMaps smaller: each part of the former comes with a map of its own for fields that the
 * client does not know, which nothing here reads, and most endpoints have the same conditions. See decision 0123.
 *
 * <p>Confined to the configuration's thread.
 */
final class CompactObjects {
    /** For all parts: the client's classes write to it only while they are parsed. */
    private static final Map<String, Object> NO_FIELDS = Map.of();

    /** The keys of ConfigMaps that are read. */
    private static final Set<String> OF_CONFIG_MAPS = Set.of("ca.crt", "ca.crl");

    private final Map<EndpointConditions, EndpointConditions> conditions = new HashMap<>();

    /** Other kinds are few, and stay as they are. */
    void compact(HasMetadata object) {
        switch (object) {
            case EndpointSlice slice -> compactSlice(slice);
            case Service service -> compactService(service);
            case ConfigMap map -> compactConfigMap(map);
            default -> {}
        }
    }

    private static void compactConfigMap(ConfigMap map) {
        map.setBinaryData(null);
        if (map.getData() != null) {
            map.getData().keySet().retainAll(OF_CONFIG_MAPS);
        }
    }

    private void compactSlice(EndpointSlice slice) {
        slice.setAdditionalProperties(NO_FIELDS);
        compactMetadata(slice.getMetadata());
        each(slice.getEndpoints(), this::compactEndpoint);
        each(slice.getPorts(), port -> port.setAdditionalProperties(NO_FIELDS));
    }

    private void compactEndpoint(Endpoint endpoint) {
        endpoint.setAdditionalProperties(NO_FIELDS);
        ObjectReference target = endpoint.getTargetRef();
        if (target != null) {
            target.setAdditionalProperties(NO_FIELDS);
        }
        EndpointConditions given = endpoint.getConditions();
        if (given != null) {
            given.setAdditionalProperties(NO_FIELDS);
            EndpointConditions shared = conditions.putIfAbsent(given, given);
            endpoint.setConditions(shared == null ? given : shared);
        }
    }

    private static void compactService(Service service) {
        service.setAdditionalProperties(NO_FIELDS);
        compactMetadata(service.getMetadata());
        ServiceSpec spec = service.getSpec();
        if (spec != null) {
            spec.setAdditionalProperties(NO_FIELDS);
            each(spec.getPorts(), port -> port.setAdditionalProperties(NO_FIELDS));
        }
    }

    /** The server writes null for a list without elements, of a Service that has no pods for example. */
    private static <T> void each(List<T> list, Consumer<T> compact) {
        if (list != null) {
            list.stream().filter(Objects::nonNull).forEach(compact);
        }
    }

    private static void compactMetadata(ObjectMeta metadata) {
        metadata.setAdditionalProperties(NO_FIELDS);
    }
}
