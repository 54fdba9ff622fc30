package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the objects that routes are made from name: the Services that they lead to, Secrets and ConfigMaps. Only those of this gateway count, so that a source
 * need not look at what belongs to others. What an object names is read once, as long as it is the same object. Confined to one thread.
 */
public final class RouteReferences {
    private Map<HasMetadata, References> read = new IdentityHashMap<>();
    private final ReadObjects gatewayApi = new ReadObjects();
    private Set<ServiceId> services = Set.of();
    private List<Named> named = List.of();
    private boolean asksForLabels;
    private List<HasMetadata> othersBefore = List.of();
    private Optional<TranslateSettings> settingsBefore = Optional.empty();

    /**
     * A Secret or a ConfigMap, and what names it.
     *
     * @param key the annotation's or field's name
     * @param since when the object was created, as the API server says it; empty where it is not known
     */
    public record Named(Problem.Subject subject, String key, NamedObject object, String since) {}

    /** What one object names. */
    record References(Set<ServiceId> services, List<Named> named) {}

    /** Reads {@code others}, every object of every {@link ObjectKind}, and the Namespaces that are known. */
    public void read(List<HasMetadata> others, TranslateSettings settings) {
        if (isReadAlready(others, settings)) {
            return;
        }
        othersBefore = List.copyOf(others);
        settingsBefore = Optional.of(settings);
        IngressClasses classes = new IngressClasses(
                settings.gatewayClass(),
                others.stream()
                        .filter(IngressClass.class::isInstance)
                        .map(IngressClass.class::cast)
                        .toList());
        Map<HasMetadata, References> now = new IdentityHashMap<>();
        Set<ServiceId> led = new HashSet<>();
        List<Named> mentioned = new ArrayList<>();
        for (HasMetadata object : others) {
            if (object instanceof Ingress ingress && classes.isOurs(ingress)) {
                References found = Objects.requireNonNullElseGet(read.get(object), () -> IngressReferences.of(ingress));
                now.put(object, found);
                led.addAll(found.services());
                mentioned.addAll(found.named());
            }
        }
        GatewayReferences references = GatewayReferences.read(others, settings, gatewayApi);
        led.addAll(references.services());
        mentioned.addAll(references.named());
        asksForLabels = references.askForLabels();
        read = now;
        services = led;
        named = List.copyOf(mentioned);
    }

    private boolean isReadAlready(List<HasMetadata> others, TranslateSettings settings) {
        boolean isSame = settingsBefore.filter(settings::equals).isPresent() && others.size() == othersBefore.size();
        for (int index = 0; isSame && index < others.size(); index++) {
            isSame = others.get(index) == othersBefore.get(index);
        }
        return isSame;
    }

    /** The Ingresses of this gateway. */
    public List<Ingress> ingresses() {
        return read.keySet().stream()
                .filter(Ingress.class::isInstance)
                .map(Ingress.class::cast)
                .toList();
    }

    /** The Services that routes lead to. */
    public Set<ServiceId> services() {
        return services;
    }

    /** The Secrets and ConfigMaps that are named. */
    public List<Named> named() {
        return named;
    }

    /** Whether a listener selects namespaces by their labels. */
    public boolean askForLabels() {
        return asksForLabels;
    }
}
