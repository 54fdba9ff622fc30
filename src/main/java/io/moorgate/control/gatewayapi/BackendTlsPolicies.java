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

    /** {@code objects}: the older first. */
    BackendTlsPolicies(Collection<ApiObject> objects) {
        for (ApiObject object : objects) {
            BackendTlsPolicy policy = BackendTlsPolicy.of(object);
            policy.targets().stream()
                    .map(target -> serviceOf(policy, target))
                    .distinct()
                    .forEach(service -> byService
                            .computeIfAbsent(service, absent -> new ArrayList<>())
                            .add(policy));
        }
    }

    private static ObjectRef serviceOf(BackendTlsPolicy policy, BackendTlsPolicy.Target target) {
        return new ObjectRef("", "Service", policy.object().namespace(), target.service());
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

    /** Whether an older one is for everything that {@code policy} is for. */
    boolean isConflicted(BackendTlsPolicy policy) {
        return policy.targets().stream().noneMatch(target -> first(serviceOf(policy, target), target.section())
                .filter(found -> found.object() == policy.object())
                .isPresent());
    }

    boolean isEmpty() {
        return byService.isEmpty();
    }
}
