package io.moorgate.control.translate;

import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.annotation.Nearest;
import io.moorgate.control.gatewayapi.Attachments;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the planners of all kinds of objects share during one translation. Confined to it.
 *
 * @param services by id; those of other gateways too
 * @param planned what was planned before
 * @param attachments which routes of Gateway API are attached to which listeners; empty where nothing of it is there
 */
record Planning(
        TranslateSettings settings,
        GatewayDefaults defaults,
        ObservedObjects observed,
        Map<ServiceId, ObservedService> services,
        Index index,
        PlannedServices planned,
        Optional<Attachments> attachments) {
    /** With how many names of Services one that does not exist is compared. */
    private static final int NAMES_COMPARED_MAX = 1_000;

    /** Where objects are found by what they belong to. */
    record Index(SliceIndex slices, SecretIndex secrets) {}

    SliceIndex slices() {
        return index.slices();
    }

    SecretIndex secrets() {
        return index.secrets();
    }

    /** The Service {@code id}; empty where there is none. */
    Optional<ObservedService> service(ServiceId id) {
        return Optional.ofNullable(services.get(id));
    }

    /**
     * What to add to a message about a Service that does not exist: one of nearly that name. Nothing in a cluster, where only those Services are known that something leads to.
     */
    String nearestTo(ServiceId missing) {
        return observed.isWhole()
                ? Nearest.hint(
                        missing.name(),
                        services.keySet().stream()
                                .filter(each -> each.namespace().equals(missing.namespace()))
                                .limit(NAMES_COMPARED_MAX)
                                .map(ServiceId::name)
                                .sorted()
                                .toList())
                : "";
    }

    /** The objects that say what there is of the Service {@code id}: itself and its slices. */
    List<?> inputsOf(ServiceId id) {
        List<Object> inputs = new ArrayList<>(slices().of(id));
        service(id).ifPresent(found -> inputs.add(found.object()));
        return inputs;
    }
}
