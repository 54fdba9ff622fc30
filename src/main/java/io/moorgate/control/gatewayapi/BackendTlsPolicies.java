package io.moorgate.control.gatewayapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The BackendTLSPolicies, by the Services that they are for. Of several for one Service and port name the oldest counts; one that names the port goes
 * before one that names the Service alone.
 */
public final class BackendTlsPolicies {
    /** Those of a Service, the older first. */
    private final Map<ObjectRef, List<BackendTlsPolicy>> byService = new HashMap<>();

    private final List<BackendTlsPolicy> all = new ArrayList<>();

    /** {@code objects}: the older first. */
    BackendTlsPolicies(Collection<ApiObject> objects) {
        for (ApiObject object : objects) {
            BackendTlsPolicy policy = BackendTlsPolicy.of(object);
            all.add(policy);
            policy.targets().stream()
                    .map(target -> serviceOf(policy, target))
                    .distinct()
                    .forEach(service -> byService
                            .computeIfAbsent(service, absent -> new ArrayList<>())
                            .add(policy));
        }
    }

    static ObjectRef serviceOf(BackendTlsPolicy policy, BackendTlsPolicy.Target target) {
        return new ObjectRef("", "Service", policy.object().namespace(), target.service());
    }

    /** Every one, the older first. */
    public List<BackendTlsPolicy> all() {
        return all;
    }

    /** All that are for {@code service}, or for one of its ports, whether they count or not. */
    public List<BackendTlsPolicy> of(ObjectRef service) {
        return byService.getOrDefault(service, List.of());
    }

    /** The one that counts for the port {@code portName} of {@code service}; the name may be empty. */
    public Optional<BackendTlsPolicy> of(ObjectRef service, String portName) {
        return first(service, portName).or(() -> first(service, ""));
    }

    private Optional<BackendTlsPolicy> first(ObjectRef service, String section) {
        return of(service).stream()
                .filter(policy -> policy.isFor(service.name(), section))
                .findFirst();
    }

    /** Whether none that is older is for {@code target}, one of those of {@code policy}. */
    boolean isFirst(BackendTlsPolicy policy, BackendTlsPolicy.Target target) {
        return first(serviceOf(policy, target), target.section())
                .filter(found -> found.object() == policy.object())
                .isPresent();
    }

    boolean isEmpty() {
        return byService.isEmpty();
    }
}
