package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteAnnotationsTest {
    private final ObservedObjects observed = new ObservedObjects(
            List.of(new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("web")
                    .withAnnotations(Map.of("moorgate.io/host", "own.example", "moorgate.io/ping-interval", "20s"))
                    .endMetadata()
                    .withNewSpec()
                    .addNewPort()
                    .withName("http")
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build()),
            List.of(),
            List.of(),
            List.of(new IngressBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("front")
                    .withAnnotations(Map.of(
                            "moorgate.io/idle-timeout",
                            "20m",
                            "moorgate.io/ping-interval",
                            "40s",
                            "nginx.ingress.kubernetes.io/proxy-connect-timeout",
                            "7"))
                    .endMetadata()
                    .withNewSpec()
                    .withIngressClassName("moorgate")
                    .withNewDefaultBackend()
                    .withNewService()
                    .withName("web")
                    .withNewPort()
                    .withNumber(80)
                    .endPort()
                    .endService()
                    .endDefaultBackend()
                    .endSpec()
                    .build()));

    @Test
    void keysOfTheIngressCountForItsRoutesWhereTheServiceSaysNothing() {
        assertEquals("20m ingress", shown("Ingress", "idle-timeout"));
        assertEquals("7s ingress", shown("Ingress", "connect-timeout"));
        assertEquals("20s service", shown("Ingress", "ping-interval"));
        assertEquals("9m gateway-default", shown("Ingress", "drain-timeout"));
    }

    @Test
    void keysOfAnIngressDoNotCountForTheServicesOwnRoute() {
        assertEquals("built-in", shown("Service", "idle-timeout").replaceAll(".* ", ""));
        assertEquals("20s service", shown("Service", "ping-interval"));
        assertEquals("own.example service", shown("Service", "host"));
    }

    private String shown(String kind, String key) {
        Route route =
                Translator.translate(observed, TranslateSettings.DEFAULT, RoutingTable.EMPTY).table().routes().stream()
                        .filter(each -> each.id().kind().equals(kind))
                        .findFirst()
                        .orElseThrow();
        EffectiveAnnotation found = RouteAnnotations.of(observed, route, Map.of("drain-timeout", "9m")).stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
        return found.value() + " " + found.origin().label();
    }
}
