package io.moorgate.control.source.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds what an object carries beside its kind's own fields: mostly slips of the pen. */
final class UnknownFields {
    private final List<List<Object>> found = new ArrayList<>();

    private UnknownFields() {}

    /** The paths of the unknown fields. */
    static List<List<Object>> of(HasMetadata object) {
        var fields = new UnknownFields();
        fields.add(object.getMetadata().getAdditionalProperties(), "metadata");
        switch (object) {
            case Service service -> fields.addService(service);
            case EndpointSlice slice -> fields.addSlice(slice);
            case ConfigMap map -> fields.add(map.getAdditionalProperties());
            case Secret secret -> fields.add(secret.getAdditionalProperties());
            default -> {}
        }
        return fields.found;
    }

    private void addService(Service service) {
        add(service.getAdditionalProperties());
        if (service.getSpec() == null) {
            return;
        }
        add(service.getSpec().getAdditionalProperties(), "spec");
        var ports = service.getSpec().getPorts();
        for (int index = 0; index < ports.size(); index++) {
            add(ports.get(index).getAdditionalProperties(), "spec", "ports", index);
        }
    }

    private void addSlice(EndpointSlice slice) {
        add(slice.getAdditionalProperties());
        for (int index = 0; index < slice.getPorts().size(); index++) {
            add(slice.getPorts().get(index).getAdditionalProperties(), "ports", index);
        }
        for (int index = 0; index < slice.getEndpoints().size(); index++) {
            var endpoint = slice.getEndpoints().get(index);
            add(endpoint.getAdditionalProperties(), "endpoints", index);
            if (endpoint.getConditions() != null) {
                add(endpoint.getConditions().getAdditionalProperties(), "endpoints", index, "conditions");
            }
        }
    }

    private void add(Map<String, Object> unknown, Object... parent) {
        if (unknown != null) {
            unknown.keySet().forEach(name -> {
                var path = new ArrayList<>(List.of(parent));
                path.add(name);
                found.add(path);
            });
        }
    }
}
