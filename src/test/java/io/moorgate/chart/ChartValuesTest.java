package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aGatewayThatMayNotReadPodsDoesNotFollowThem() throws Exception {
        var followed = Helm.template();
        assertEquals(Set.of("list", "watch"), onPods(followed));
        assertNull(followed.environment().get("MOORGATE_CONFIG_POD_DRAIN"));
        var chart = Helm.template("--set", "rbac.podDrain=false");
        assertEquals(Set.of(), onPods(chart));
        assertEquals(
                "false", chart.environment().get("MOORGATE_CONFIG_POD_DRAIN").getValue());
    }

    private static Set<String> onPods(Rendered chart) {
        return Grant.of(chart).stream()
                .filter(grant -> grant.resource().equals("pods"))
                .map(Grant::verb)
                .collect(Collectors.toSet());
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

    @Test
    void aDaemonSetMayHaveThePortsOfItsNodes() throws Exception {
        var chart = Helm.template(
                "--set",
                "kind=DaemonSet,hostPorts.enabled=true",
                "--set-json",
                "tcpPorts=[{\"name\":\"ssh\",\"port\":22,\"listen\":2222}]");
        assertEquals(List.of(), chart.all(Deployment.class));
        var set = chart.get(DaemonSet.class, "gw-moorgate").getSpec();
        assertEquals(
                List.of(
                        "http 8080 80",
                        "https 8443 443",
                        "peers 9500 null",
                        "management 9000 null",
                        "tcp-2222 2222 22"),
                set.getTemplate().getSpec().getContainers().getFirst().getPorts().stream()
                        .map(port -> port.getName() + " " + port.getContainerPort() + " " + port.getHostPort())
                        .toList());
        // The port is free only once the old pod is gone.
        assertEquals(
                1,
                set.getUpdateStrategy().getRollingUpdate().getMaxUnavailable().getIntVal());
        var without = Helm.template("--set", "kind=DaemonSet").get(DaemonSet.class, "gw-moorgate");
        assertEquals(
                0,
                without.getSpec()
                        .getUpdateStrategy()
                        .getRollingUpdate()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    @Test
    void anAutoscalerSetsTheNumberOfReplicasAndTakesThemAwayOneByOne() throws Exception {
        var chart = Helm.template("--set", "autoscaling.enabled=true,autoscaling.connectionsPerReplica=20000");
        assertNull(chart.deployment().getSpec().getReplicas());
        var scaler = chart.get(HorizontalPodAutoscaler.class, "gw-moorgate").getSpec();
        assertEquals(
                "Deployment gw-moorgate",
                scaler.getScaleTargetRef().getKind() + " "
                        + scaler.getScaleTargetRef().getName());
        assertEquals(
                List.of("Resource", "Pods"),
                scaler.getMetrics().stream().map(metric -> metric.getType()).toList());
        assertEquals(
                "20000",
                scaler.getMetrics()
                        .getLast()
                        .getPods()
                        .getTarget()
                        .getAverageValue()
                        .toString());
        var down = scaler.getBehavior().getScaleDown();
        assertEquals(1800, down.getStabilizationWindowSeconds());
        assertEquals(1, down.getPolicies().getFirst().getValue());
    }

    @Test
    void anImageCanBePinnedByItsDigest() throws Exception {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        var pods = Helm.template("--set", "image.repository=registry.example/moorgate,image.digest=" + digest)
                .pods();
        assertEquals(
                "registry.example/moorgate:0.1.0@" + digest,
                pods.getSpec().getContainers().getFirst().getImage());
    }

    @Test
    void theAlertsAndTheDashboardComeAsTheyAreInTheirFiles() throws Exception {
        var chart = Helm.template(
                "--set",
                "metrics.prometheusRule.enabled=true,metrics.dashboard.enabled=true",
                "--set",
                "metrics.prometheusRule.runbooks=https://wiki.example/runbooks/");
        String rules = chart.objects().stream()
                .filter(object -> object.getKind().equals("PrometheusRule"))
                .findFirst()
                .orElseThrow()
                .toString();
        assertTrue(rules.contains("runbook_url=https://wiki.example/runbooks/MoorgateAbsent.md"), rules);
        assertTrue(rules.contains("{{ $labels.instance }}"), rules);
        var dashboard = chart.get(ConfigMap.class, "gw-moorgate-dashboard");
        assertEquals("1", dashboard.getMetadata().getLabels().get("grafana_dashboard"));
        assertEquals(
                Files.readString(Path.of("charts/moorgate/files/dashboard.json"))
                        .strip(),
                dashboard.getData().get("moorgate.json").strip());
    }

    /** Prometheus names the target by the labels by which the metrics name Services. */
    @ParameterizedTest
    @ValueSource(strings = {"serviceMonitor", "podMonitor"})
    void scrapesKeepTheLabelsOfTheMetrics(String monitor) throws Exception {
        String made = Helm.template("--set", "metrics." + monitor + ".enabled=true").objects().stream()
                .filter(object -> object.getKind().equalsIgnoreCase(monitor))
                .findFirst()
                .orElseThrow()
                .toString();
        assertTrue(made.contains("honorLabels=true"), made);
        assertTrue(made.contains("namespace|service|endpoint|container"), made);
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
                Arguments.of("kind=\"StatefulSet\"", "kind"),
                Arguments.of("image={\"digest\":\"sha256:abc\"}", "digest"),
                Arguments.of("autoscaling={\"enabled\":true,\"minReplicas\":11}", "expected: maxReplicas, 10"),
                Arguments.of("autoscaling={\"enabled\":true,\"cpuPercent\":0}", "expected: one of them"),
                Arguments.of(
                        "metrics={\"serviceMonitor\":{\"enabled\":true},\"podMonitor\":{\"enabled\":true}}",
                        "counted twice"),
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
