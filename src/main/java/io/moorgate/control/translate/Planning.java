package io.moorgate.control.translate;

import io.moorgate.control.annotation.GatewayDefaults;
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

    /** The objects that say what there is of the Service {@code id}: itself and its slices. */
    List<?> inputsOf(ServiceId id) {
        List<Object> inputs = new ArrayList<>(slices().of(id));
        service(id).ifPresent(found -> inputs.add(found.object()));
        return inputs;
    }
}
