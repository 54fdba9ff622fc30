package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with values of every part in turn beside those of every other part. */
class ChartMatrixTest {
    private static final Path CHART = Path.of("charts/moorgate");
    /** Each part of the values with what it may be set to; the first of each is the default. chart-dry-run.sh reads it too. */
    private static final List<List<String>> PARTS = parts(Path.of("src/test/resources/chart/matrix.txt"));

    /** What a volume may be in a namespace of the Pod Security level "restricted". */
    private static final Set<String> VOLUMES = Set.of(
            "name",
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private static List<List<String>> parts(Path file) {
        try {
            String text = Files.readString(file).replaceAll("(?m)^#.*\n", "").strip();
            return Stream.of(text.split("\n\n"))
                    .map(part -> part.lines().toList())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The whole product of the parts. */
    static List<String> matrix() {
        List<String> made = List.of("class=moorgate");
        for (List<String> part : PARTS) {
            made = made.stream()
                    .flatMap(before -> part.stream().map(more -> before + "," + more))
                    .toList();
        }
        return made;
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void everyCombinationIsRenderedWithFieldsThatThereAre(String values) throws Exception {
        Rendered chart = Helm.template("--set", values);
        assertEquals(
                chart.identities().size(),
                Set.copyOf(chart.identities()).size(),
                chart.identities().toString());
        assertRestricted(chart.pods().getSpec(), values.contains("hostPorts.enabled=true"));
    }

    static Stream<String> eachAlone() {
        return PARTS.stream().flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("eachAlone")
    void helmItselfTakesEach(String values) throws Exception {
        var said = Helm.lint("--set", values);
        assertEquals(0, said.exitCode(), () -> said.output() + said.errors());
    }

    /** Pod Security Standards, "restricted"; host ports alone are beyond it, and the values say so. */
    private static void assertRestricted(PodSpec pod, boolean hasHostPorts) {
        assertTrue(pod.getHostNetwork() == null && pod.getHostPID() == null && pod.getHostIPC() == null);
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        JsonNode volumes = new ObjectMapper().valueToTree(pod.getVolumes());
        volumes.forEach(
                volume -> volume.fieldNames().forEachRemaining(field -> assertTrue(VOLUMES.contains(field), field)));
        pod.getContainers().forEach(container -> {
            var context = container.getSecurityContext();
            assertEquals(false, context.getAllowPrivilegeEscalation());
            assertEquals(List.of("ALL"), context.getCapabilities().getDrop());
            assertTrue(context.getCapabilities().getAdd().isEmpty() && context.getPrivileged() == null);
            assertEquals(
                    hasHostPorts,
                    container.getPorts().stream()
                            .map(ContainerPort::getHostPort)
                            .anyMatch(port -> port != null));
        });
    }

    @Test
    void theValuesOfAnExecutableAskForLessMemory() throws Exception {
        Rendered chart = Helm.template("--values", "charts/moorgate/values-native.yaml");
        var container = chart.pods().getSpec().getContainers().getFirst();
        assertTrue(container.getImage().matches("moorgate:[0-9.]+-micro"), container.getImage());
        assertEquals("512Mi", container.getResources().getLimits().get("memory").toString());
        assertEquals(
                "192Mi", container.getResources().getRequests().get("memory").toString());
    }

    @Test
    void theSchemaKnowsEveryValueAndNoOther() throws Exception {
        Map<?, ?> values =
                new KubernetesSerialization().unmarshal(Files.readString(CHART.resolve("values.yaml")), Map.class);
        JsonNode schema =
                new ObjectMapper().readTree(CHART.resolve("values.schema.json").toFile());
        List<String> faults = new ArrayList<>();
        compare("", new ObjectMapper().valueToTree(values), schema, faults);
        faults.remove("global is in the schema only");
        assertEquals(List.of(), faults);
    }

    /** Where the schema lists names, those are the values' names, and no other is allowed. */
    private static void compare(String at, JsonNode values, JsonNode schema, List<String> faults) {
        JsonNode properties = schema.path("properties");
        if (!values.isObject() || properties.isMissingNode()) {
            return;
        }
        if (schema.path("additionalProperties").asBoolean(true)) {
            faults.add(at + " lets unknown names through");
        }
        Set<String> names = new TreeSet<>();
        values.fieldNames().forEachRemaining(names::add);
        properties.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!properties.has(name)) {
                faults.add(at + name + " is in the values only");
            } else if (values.has(name)) {
                compare(at + name + ".", values.get(name), properties.get(name), faults);
            } else if (!at.startsWith("resources.")) {
                faults.add(at + name + " is in the schema only");
            }
        }
    }
}
