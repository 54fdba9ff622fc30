package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the chart's values, and which of them it refuses. */
class ChartValuesTest {
    @Test
    void numbersOfSettingsStayWhole() throws Exception {
        var environment = Helm.template(
                        "--set-json",
                        "settings={\"moorgate.affinity.entries-max\":2000000,\"moorgate.defaults.balance\":1.5}")
                .environment();
        assertEquals("2000000", environment.get("MOORGATE_AFFINITY_ENTRIES_MAX").getValue());
        assertEquals("1.5", environment.get("MOORGATE_DEFAULTS_BALANCE").getValue());
    }

    @Test
    void certificatesOfReplicasComeInVolumesOfTheUsersAndTakeThePlaceOfTheKey() throws Exception {
        var chart = Helm.template(
                "--set-json",
                "settings={\"moorgate.peers.tls.cert\":\"/tls/tls.crt\",\"moorgate.peers.tls.key\":\"/tls/tls.key\","
                        + "\"moorgate.peers.tls.ca\":\"/tls/ca.crt\"}",
                "--set-json",
                "extraVolumes=[{\"name\":\"tls\",\"secret\":{\"secretName\":\"peer-tls\"}}]",
                "--set-json",
                "extraVolumeMounts=[{\"name\":\"tls\",\"mountPath\":\"/tls\",\"readOnly\":true}]");
        var pod = chart.deployment().getSpec().getTemplate().getSpec();
        assertEquals(false, chart.environment().containsKey("MOORGATE_PEERS_KEY_FILE"));
        assertTrue(pod.getVolumes().stream().anyMatch(volume -> volume.getName().equals("tls")));
        assertTrue(pod.getContainers().getFirst().getVolumeMounts().stream()
                .anyMatch(mount -> mount.getMountPath().equals("/tls")));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesValuesThatMakeNoSense(String value, String complaint) throws Exception {
        var said = Helm.tryTemplate("--set-json", value);
        assertNotEquals(0, said.exitCode(), value);
        assertTrue(said.errors().contains(complaint), said::errors);
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("replicaCount=3", "replicaCount"),
                Arguments.of("service.ports=80", "ports"),
                Arguments.of("settings={\"moorgate.http.port\":80}", "is the chart's own"),
                Arguments.of("settings={\"http.port\":80}", "http.port"),
                Arguments.of("settings={\"moorgate.replica\":\"one\"}", "would be the same on every replica"),
                Arguments.of("extraEnv=[{\"name\":\"POD_NAME\",\"value\":\"one\"}]", "is set by the chart"),
                Arguments.of("extraEnv=[{\"name\":\"MOORGATE_HTTP_PORT\",\"value\":\"80\"}]", "is set by the chart"),
                Arguments.of(
                        "extraEnv=[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"}]", "or twice"),
                Arguments.of("fullnameOverride=\"a.b\"", "fullnameOverride"),
                Arguments.of("service.loadBalancerSourceRanges=[\"10.0.0.0\"]", "loadBalancerSourceRanges"),
                Arguments.of("service.loadBalancerSourceRanges=[\"10.0.0.300/8\"]", "loadBalancerSourceRanges"),
                Arguments.of("service.httpsPort=80", "expected: two ports"),
                Arguments.of("extraVolumes=[{\"name\":\"peers\",\"emptyDir\":{}}]", "extraVolumes"),
                Arguments.of(
                        "tcpPorts=[{\"name\":\"a\",\"port\":5432},{\"name\":\"a\",\"port\":5433}]",
                        "expected: each once"),
                Arguments.of(
                        "tcpPorts=[{\"name\":\"a\",\"port\":5432},{\"name\":\"b\",\"port\":5432,\"listen\":5433}]",
                        "expected: each once"),
                Arguments.of(
                        "tcpPorts=[{\"name\":\"a\",\"port\":5432},{\"name\":\"b\",\"port\":22,\"listen\":5432}]",
                        "expected: each once"),
                Arguments.of("tcpPorts=[{\"name\":\"management\",\"port\":9000}]", "tcpPorts"),
                Arguments.of("tcpPorts=[{\"name\":\"ssh\",\"port\":22}]", "tcpPorts"));
    }
}
