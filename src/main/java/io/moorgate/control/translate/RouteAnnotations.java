package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What holds for a route, annotation by annotation, for people. Any thread. */
public final class RouteAnnotations {
    private RouteAnnotations() {}

    /** Of {@code route}, with what its Service and the object that declares it carry; empty where its Service is not {@code observed}. */
    public static List<EffectiveAnnotation> of(ObservedObjects observed, Route route, Map<String, String> defaults) {
        return observed.services().stream()
                .flatMap(each -> ObservedService.of(each).stream())
                .filter(each -> each.id().equals(route.service()))
                .findFirst()
                .map(service -> of(observed, service, route.id(), defaults))
                .orElse(List.of());
    }

    private static List<EffectiveAnnotation> of(
            ObservedObjects observed, ObservedService service, RouteId id, Map<String, String> defaults) {
        if (id.kind().equals("Service")) {
            return EffectiveAnnotation.of(service.annotations(), Map.of(), defaults);
        }
        Problem.Subject subject = Problem.Subject.declaring(id);
        Overlay overlay = ingress(observed, id)
                .map(ingress -> IngressPolicies.of(subject, ingress, problem -> {}))
                .orElseGet(() -> Overlay.none(subject));
        Map<String, String> ofService = new HashMap<>();
        Map<String, String> ofIngress = new HashMap<>();
        overlay.over(service).forEach((key, text) -> {
            boolean isOfIngress = overlay.annotations().containsKey(key)
                    && !service.annotations().containsKey(key);
            (isOfIngress ? ofIngress : ofService).put(key, text);
        });
        return EffectiveAnnotation.of(ofService, ofIngress, defaults);
    }

    private static Optional<Ingress> ingress(ObservedObjects observed, RouteId id) {
        return id.kind().equals("Ingress")
                ? observed.others(Ingress.class).stream()
                        .filter(ingress -> ObservedService.namespaceOf(ingress.getMetadata())
                                        .equals(id.namespace())
                                && Objects.equals(ingress.getMetadata().getName(), id.name()))
                        .findFirst()
                : Optional.empty();
    }
}
