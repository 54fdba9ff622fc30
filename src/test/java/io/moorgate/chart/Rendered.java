package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What helm has rendered: Kubernetes objects, in which a field that their kind does not have is a fault. */
record Rendered(List<HasMetadata> objects) {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new NoSpareFields());

    static Rendered parse(String yaml) {
        return new Rendered(Arrays.stream(yaml.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(Rendered::read)
                .toList());
    }

    private static HasMetadata read(String document) {
        HasMetadata object = YAML.unmarshal(document);
        if (object instanceof GenericKubernetesResource) {
            return object;
        }
        return STRICT.convertValue(YAML.unmarshal(document, Map.class), object.getClass());
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
        return all(kind).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    <T extends HasMetadata> T get(Class<T> kind, String name) {
        return find(kind, name)
                .orElseThrow(() -> new AssertionError(
                        kind.getSimpleName() + " " + name + " (expected: one of " + identities() + ")"));
    }

    Deployment deployment() {
        return get(Deployment.class, Helm.RELEASE + "-moorgate");
    }

    /** What the pods are made from, by a Deployment or a DaemonSet. */
    PodTemplateSpec pods() {
        return find(DaemonSet.class, Helm.RELEASE + "-moorgate")
                .map(set -> set.getSpec().getTemplate())
                .orElseGet(() -> deployment().getSpec().getTemplate());
    }

    /** The gateway's environment, by name. A name twice is a fault. */
    Map<String, EnvVar> environment() {
        var containers = pods().getSpec().getContainers();
        assertEquals(1, containers.size());
        return containers.getFirst().getEnv().stream().collect(Collectors.toMap(EnvVar::getName, Function.identity()));
    }

    /** Kind, namespace and name of each object. */
    List<String> identities() {
        return objects.stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                        + object.getMetadata().getName())
                .toList();
    }

    /** Leaves a field that no property takes without a home. */
    private static final class NoSpareFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated method) {
            return false;
        }
    }
}
