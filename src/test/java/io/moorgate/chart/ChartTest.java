package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects that the chart makes. */
class ChartTest {
    private static final List<String> DEFAULTS = List.of();
    private static final List<String> NAMESPACED = List.of("--set", "namespaces={web,db},rbac.secretNames={ca}");
    private static final List<String> ALL_ON = List.of(
            "--set-json",
            "tcpPorts=[{\"name\":\"postgres\",\"port\":5432},{\"name\":\"ssh\",\"port\":22,\"listen\":2222}]",
            "--set",
            "cookie.existingSecret=keys,cookie.existingSecretKey=cookie,peers.existingSecret=keys",
            "--set",
            "networkPolicy.enabled=true,metrics.serviceMonitor.enabled=true,priorityClassName=high",
            "--set",
            "settings.moorgate\\.defaults\\.idle-timeout=10m,podLabels.team=edge,podAnnotations.a=b",
            "--set-json",
            "hosts={\"shared\":true,\"allow\":[{\"namespace\":\"shop\",\"host\":\"*.shop.example\"},{\"namespace\":\"edge\",\"host\":\"*\"}]}",
            "--set-json",
            "tolerations=[{\"key\":\"edge\",\"operator\":\"Exists\"}]",
            "--set-json",
            "networkPolicy.managementFrom=[{\"namespaceSelector\":{\"matchLabels\":{\"name\":\"monitoring\"}}}]",
            "--set-json",
            "extraEnv=[{\"name\":\"JAVA_TOOL_OPTIONS\",\"value\":\"-Xmx1g\"}]");

    static List<List<String>> variants() {
        return List.of(DEFAULTS, NAMESPACED, ALL_ON);
    }

    private static Rendered render(List<String> values) throws Exception {
        return Helm.template(values.toArray(String[]::new));
    }

    private static PodSpec pod(Rendered chart) {
        return chart.deployment().getSpec().getTemplate().getSpec();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void passesHelmsOwnChecks(List<String> values) throws Exception {
        var said = Helm.lint(values.toArray(String[]::new));
        assertEquals(0, said.exitCode(), () -> said.output() + said.errors());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void makesEachObjectOnceAndNoneThatAnotherMisses(List<String> values) throws Exception {
        var chart = render(values);
        assertEquals(
                chart.identities().size(),
                Set.copyOf(chart.identities()).size(),
                chart.identities().toString());
        chart.get(ServiceAccount.class, pod(chart).getServiceAccountName());
        var labels = chart.deployment().getSpec().getTemplate().getMetadata().getLabels();
        Set<String> portNames = pod(chart).getContainers().getFirst().getPorts().stream()
                .map(ContainerPort::getName)
                .collect(Collectors.toSet());
        for (Service service : chart.all(Service.class)) {
            assertTrue(
                    labels.entrySet()
                            .containsAll(service.getSpec().getSelector().entrySet()),
                    service::toString);
            service.getSpec()
                    .getPorts()
                    .forEach(port -> assertTrue(
                            port.getTargetPort().getIntVal() != null
                                    || portNames.contains(port.getTargetPort().getStrVal()),
                            port::toString));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void setsOnlySettingsThatThereAre(List<String> values) throws Exception {
        var unknown = new HashSet<>(render(values).environment().keySet());
        unknown.removeIf(name -> !name.startsWith("MOORGATE_") || name.startsWith("MOORGATE_DEFAULTS_"));
        unknown.removeAll(KnownSettings.asEnvironment());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void saysWhichNamespaceMayNameWhichHosts() throws Exception {
        var environment = render(ALL_ON).environment();
        assertEquals("true", environment.get("MOORGATE_HOSTS_SHARED").getValue());
        assertEquals(
                "shop=*.shop.example,edge=*",
                environment.get("MOORGATE_HOSTS_ALLOW").getValue());
        assertEquals(
                "false",
                render(DEFAULTS).environment().get("MOORGATE_HOSTS_SHARED").getValue());
    }

    @Test
    void podsOutliveTheirDrain() throws Exception {
        var chart = render(List.of("--set", "shutdown.drainTimeoutSeconds=600,shutdown.graceSeconds=15"));
        var drain =
                secondsOf(chart, "MOORGATE_SHUTDOWN_DRAIN_TIMEOUT").plus(secondsOf(chart, "MOORGATE_SHUTDOWN_GRACE"));
        assertEquals(615, drain.toSeconds());
        assertTrue(pod(chart).getTerminationGracePeriodSeconds() >= drain.toSeconds() + 5);
        var update = chart.deployment().getSpec().getStrategy().getRollingUpdate();
        assertEquals(0, update.getMaxUnavailable().getIntVal());
    }

    private static Duration secondsOf(Rendered chart, String name) {
        return Duration.parse("PT" + chart.environment().get(name).getValue());
    }

    @Test
    void aNewVersionOfTheChartAloneReplacesNoPod() throws Exception {
        var chart = render(DEFAULTS);
        assertEquals(
                chart.deployment().getSpec().getSelector().getMatchLabels(),
                chart.deployment().getSpec().getTemplate().getMetadata().getLabels());
    }

    @Test
    void podsMayDoNothingThatTheyNeedNot() throws Exception {
        var pod = pod(render(DEFAULTS));
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertNotEquals(0, pod.getSecurityContext().getRunAsUser());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        var container = pod.getContainers().getFirst().getSecurityContext();
        assertTrue(container.getReadOnlyRootFilesystem());
        assertEquals(List.of("ALL"), container.getCapabilities().getDrop());
        assertEquals(false, container.getAllowPrivilegeEscalation());
        // A Service named moorgate-http would set MOORGATE_HTTP_PORT.
        assertEquals(false, pod.getEnableServiceLinks());
    }

    @Test
    void theLoadBalancerKeepsClientAddressesAndLeadsToEveryPort() throws Exception {
        var service = render(ALL_ON).get(Service.class, "gw-moorgate").getSpec();
        assertEquals("LoadBalancer Local", service.getType() + " " + service.getExternalTrafficPolicy());
        assertEquals(
                List.of("http 80 http", "https 443 https", "postgres 5432 5432", "ssh 22 2222"),
                service.getPorts().stream()
                        .map(port -> port.getName() + " " + port.getPort() + " "
                                + port.getTargetPort().getValue())
                        .toList());
    }

    @Test
    void replicasFindEachOtherBeforeTheyAreReady() throws Exception {
        var peers = render(DEFAULTS).get(Service.class, "gw-moorgate-peers").getSpec();
        assertEquals("None", peers.getClusterIP());
        assertTrue(peers.getPublishNotReadyAddresses());
        assertEquals(9500, peers.getPorts().getFirst().getPort());
    }

    @Test
    void replicasKnowWhoTheyAre() throws Exception {
        var fields = render(DEFAULTS).environment().values().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .collect(Collectors.toMap(
                        variable -> variable.getName(),
                        variable -> variable.getValueFrom().getFieldRef().getFieldPath()));
        assertEquals(
                Map.of(
                        "POD_NAME", "metadata.name",
                        "POD_NAMESPACE", "metadata.namespace",
                        "POD_UID", "metadata.uid",
                        "POD_IP", "status.podIP",
                        "POD_IPS", "status.podIPs"),
                fields);
    }

    @Test
    void someNamespacesTakeNoRightOnTheWholeCluster() throws Exception {
        var chart = render(NAMESPACED);
        assertEquals(List.of(), chart.all(ClusterRole.class));
        assertEquals("web,db", chart.environment().get("MOORGATE_NAMESPACES").getValue());
        assertTrue(
                chart.objects().stream().map(HasMetadata::getMetadata).allMatch(meta -> meta.getNamespace() != null));
    }

    @Test
    void settingsBecomeTheEnvironment() throws Exception {
        assertEquals(
                "10m",
                render(ALL_ON)
                        .environment()
                        .get("MOORGATE_DEFAULTS_IDLE_TIMEOUT")
                        .getValue());
    }

    @Test
    void secretsThatAreThereAreTakenAndNoneIsMade() throws Exception {
        var chart = render(ALL_ON);
        assertEquals(List.of(), chart.all(Secret.class));
        assertEquals(
                List.of("keys cookie key", "keys key key"),
                pod(chart).getVolumes().stream()
                        .map(Volume::getSecret)
                        .filter(Objects::nonNull)
                        .map(secret -> secret.getSecretName() + " "
                                + secret.getItems().getFirst().getKey() + " "
                                + secret.getItems().getFirst().getPath())
                        .toList());
    }

    @Test
    void onlyReplicasReachThePeerPortWhereTheNetworkPolicyIsOn() throws Exception {
        assertEquals(List.of(), render(DEFAULTS).all(NetworkPolicy.class));
        var chart = render(ALL_ON);
        var rule = chart.get(NetworkPolicy.class, "gw-moorgate").getSpec().getIngress().stream()
                .filter(ingress ->
                        ingress.getPorts().getFirst().getPort().getValue().equals("peers"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                chart.deployment().getSpec().getSelector().getMatchLabels(),
                rule.getFrom().getFirst().getPodSelector().getMatchLabels());
        assertEquals(1, rule.getFrom().size());
    }

    @Test
    void oneReplicaAtATimeMayBeTakenAway() throws Exception {
        var budget =
                render(DEFAULTS).get(PodDisruptionBudget.class, "gw-moorgate").getSpec();
        assertEquals(1, budget.getMaxUnavailable().getIntVal());
    }
}
