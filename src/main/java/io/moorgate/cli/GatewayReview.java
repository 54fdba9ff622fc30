package io.moorgate.cli;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Quoted;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.gatewayapi.GatewaySpec;
import io.moorgate.control.gatewayapi.ReadObjects;
import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.source.manifest.ManifestFiles;
import io.moorgate.control.translate.ObservedObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is to be said of Gateways by their classes. One of a class that no file has is looked at as though it were of this gateway. */
final class GatewayReview {
    private static final String GATEWAY_CLASS = "GatewayClass";
    private static final String CLASS_KEY = "spec.gatewayClassName";

    private final ManifestFiles files;
    private final ReadObjects objects;

    GatewayReview(ManifestFiles files, Observation observation) {
        this.files = files;
        this.objects = read(observation);
    }

    private static ReadObjects read(Observation observation) {
        return ReadObjects.of(observation.objects().others(GenericKubernetesResource.class));
    }

    /** {@code observation} with a GatewayClass of the gateway's for each that is named and not there. */
    static Observation withEveryClass(Observation observation) {
        ReadObjects objects = read(observation);
        ObservedObjects observed = observation.objects();
        List<HasMetadata> others = new ArrayList<>(observed.others());
        objects.of("Gateway").stream()
                .map(GatewayReview::className)
                .distinct()
                .filter(name -> !objects.has(GATEWAY_CLASS, "/" + name))
                .map(GatewayReview::standIn)
                .forEach(others::add);
        return new Observation(
                observation.complete(),
                new ObservedObjects(
                        observed.services(), observed.slices(), observed.secrets(), others, observed.isWhole()),
                observation.problems());
    }

    private static HasMetadata standIn(String name) {
        GenericKubernetesResource made = new GenericKubernetesResource();
        made.setApiVersion(ApiObject.GROUP + "/v1");
        made.setKind(GATEWAY_CLASS);
        made.setMetadata(new ObjectMetaBuilder().withName(name).build());
        made.setAdditionalProperties(Map.of("spec", Map.of("controllerName", GatewaySpec.CONTROLLER)));
        return made;
    }

    private static String className(ApiObject gateway) {
        return gateway.spec().text("gatewayClassName").orElse("");
    }

    /** Notes: Gateways that are another controller's. */
    Stream<Finding> notes() {
        return objects.of(GATEWAY_CLASS).stream()
                .filter(found -> !GatewaySpec.isOurs(found))
                .flatMap(found -> objects.of("Gateway").stream()
                        .filter(gateway -> className(gateway).equals(found.name()))
                        .map(gateway -> note(gateway, found)));
    }

    private Finding note(ApiObject gateway, ApiObject found) {
        String subject = "Gateway " + gateway.id();
        Problem.OfFile place = files.placeOf("Gateway", gateway.namespace(), gateway.name(), CLASS_KEY)
                .orElse(new Problem.OfFile(subject, 0));
        return new Finding(
                place.file(),
                place.line(),
                Severity.NOTE,
                subject,
                CLASS_KEY,
                Quoted.of(found.name()) + " is a class of another controller, "
                        + Quoted.of(found.spec().text("controllerName").orElse(""))
                        + ": not looked at (expected: " + GatewaySpec.CONTROLLER + ")");
    }
}
