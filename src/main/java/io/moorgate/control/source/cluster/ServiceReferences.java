package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.routing.ServiceId;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Secrets that Services refer to; of a Service that is the same object as before, what it referred to then.
 *
 * <p>Confined to the configuration's thread.
 */
final class ServiceReferences {
    private final TranslateSettings settings;
    private final GatewayDefaults defaults;

    private Map<Service, List<Reference>> known = new IdentityHashMap<>();
    private Set<ServiceId> ledBefore = Set.of();

    ServiceReferences(TranslateSettings settings) {
        this.settings = settings;
        this.defaults = GatewayDefaults.read(settings.defaults(), problem -> {});
    }

    /** Those of {@code served}; {@code led} are the Services that other objects lead to. */
    Stream<Reference> of(List<Service> served, Set<ServiceId> led) {
        Map<Service, List<Reference>> before = led.equals(ledBefore) ? known : Map.of();
        ledBefore = led;
        known = new IdentityHashMap<>(2 * served.size());
        served.forEach(
                service -> known.put(service, before.containsKey(service) ? before.get(service) : read(service)));
        return served.stream().flatMap(service -> known.get(service).stream());
    }

    private List<Reference> read(Service service) {
        return Reference.of(service, settings.gatewayClass(), defaults, ledBefore.contains(ServiceKeys.of(service)));
    }
}
