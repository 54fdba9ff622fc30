package io.moorgate.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.migration.Migration;
import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.source.manifest.ManifestFiles;
import io.moorgate.control.translate.ObservedObjects;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is to be said of Ingresses that were made for another controller: they are looked at as though they were of this gateway. */
final class IngressReview {
    private static final String CLASS_KEY = "spec.ingressClassName";

    private final ManifestFiles files;
    private final List<Ingress> ingresses;
    private final String gatewayClass;

    IngressReview(ManifestFiles files, Observation observation, String gatewayClass) {
        this.files = files;
        this.ingresses = observation.objects().others(Ingress.class);
        this.gatewayClass = gatewayClass;
    }

    /** {@code observation} with Ingresses of every class as ones of {@code gatewayClass}. */
    static Observation asOwn(Observation observation, String gatewayClass) {
        ObservedObjects objects = observation.objects();
        List<HasMetadata> others = objects.others().stream()
                .map(object -> object instanceof Ingress ingress ? asOwn(ingress, gatewayClass) : object)
                .toList();
        return new Observation(
                observation.complete(),
                new ObservedObjects(objects.services(), objects.slices(), objects.secrets(), others, objects.isWhole()),
                observation.problems());
    }

    private static HasMetadata asOwn(Ingress ingress, String gatewayClass) {
        return new IngressBuilder(ingress)
                .editOrNewSpec()
                .withIngressClassName(gatewayClass)
                .endSpec()
                .build();
    }

    /** Notes: a class that is not the gateway's, and what becomes of the keys of other controllers. */
    Stream<Finding> notes() {
        return ingresses.stream().flatMap(ingress -> Stream.concat(ofClass(ingress), ofKeys(ingress)));
    }

    private Stream<Finding> ofClass(Ingress ingress) {
        String name = ingress.getSpec() == null ? null : ingress.getSpec().getIngressClassName();
        return name == null || name.equals(gatewayClass)
                ? Stream.empty()
                : Stream.of(note(
                        ingress,
                        CLASS_KEY,
                        "\"" + name + "\" is another class, looked at as though it were " + gatewayClass));
    }

    private Stream<Finding> ofKeys(Ingress ingress) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(ingress.getMetadata().getAnnotations(), Map.of());
        Migration migration = Migration.of(ingress.getMetadata().getNamespace(), annotations);
        return new TreeMap<>(migration.origins())
                .entrySet().stream()
                        .map(entry -> note(
                                ingress,
                                entry.getValue(),
                                "becomes " + Annotation.PREFIX + entry.getKey() + ": "
                                        + migration.annotations().get(Annotation.PREFIX + entry.getKey())));
    }

    private Finding note(Ingress ingress, String key, String message) {
        String namespace = ingress.getMetadata().getNamespace();
        String name = ingress.getMetadata().getName();
        String subject = "Ingress " + namespace + "/" + name;
        Problem.OfFile place = files.placeOf("Ingress", namespace, name, key).orElse(new Problem.OfFile(subject, 0));
        return new Finding(place.file(), place.line(), Severity.NOTE, subject, key, message);
    }
}
