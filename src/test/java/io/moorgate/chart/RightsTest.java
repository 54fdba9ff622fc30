package io.moorgate.chart;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.source.cluster.Ingresses;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chart's rights against what whole gateways ask of an API server: none is missing, and none is too much. */
class RightsTest extends RightsFixture {
    @Test
    void ofTheWholeClusterAreThoseThatTheGatewayUses() throws Exception {
        Set<Grant> grants = Grant.of(Helm.template());
        playReplicas("", grants, Map.of());
        assertAllAllowed(grants);
    }

    @Test
    void ofNamespacesAreThoseThatTheGatewayUsesThere() throws Exception {
        String namespaces = String.join(",", NAMESPACES);
        Set<Grant> grants = Grant.of(
                Helm.template("--set", "namespaces={" + namespaces + "}", "--set", "rbac.secretNames={ca,tls}"));
        assertEquals(
                Set.of("web", "db", Helm.NAMESPACE),
                grants.stream().map(Grant::namespace).collect(toSet()));
        playReplicas(namespaces, grants, Map.of());
        assertAllAllowed(grants);
    }

    @Test
    void onTheDefaultCertificateAreThoseThatTheGatewayUses() throws Exception {
        String namespaces = String.join(",", NAMESPACES);
        Set<Grant> grants = Grant.of(Helm.template(
                "--set",
                "namespaces={" + namespaces + "},tls.defaultSecret=certs/default",
                "--set",
                "rbac.secretNames={ca}"));
        cluster.resource(Cluster.secret("certs", "default", "x")).create();
        playReplicas(namespaces, grants, Map.of("moorgate.tls.default-secret", "certs/default"));
        assertAllAllowed(grants);
    }

    @Test
    void onPodsAreThoseThatHintsForAScaleDownNeed() throws Exception {
        var pod = cluster.resource(Cluster.podOfReplicaSet("web", "chat-0")).create();
        cluster.resource(new EndpointSliceBuilder(Cluster.slice("web", "hinted", "a", "10.0.0.9"))
                        .editFirstEndpoint()
                        .withNewTargetRef()
                        .withKind("Pod")
                        .withName("chat-0")
                        .withUid(pod.getMetadata().getUid())
                        .endTargetRef()
                        .endEndpoint()
                        .build())
                .create();
        cluster.resource(Cluster.service(
                        "web", "hinted", Map.of("moorgate.io/path", "/h", "moorgate.io/scale-down-hint", "on")))
                .create();
        Set<Grant> grants = Grant.of(Helm.template("--set", "rbac.scaleDownHint=true"));
        playReplicas("", grants, Map.of());
        assertAllAllowed(grants);
    }

    @Test
    void onIngressesAreThoseThatTheGatewayUses() throws Exception {
        playIngresses("", "ingress.enabled=true");
    }

    @Test
    void onIngressesOfNamespacesAreThoseThatTheGatewayUses() throws Exception {
        playIngresses(
                String.join(",", NAMESPACES), "ingress.enabled=true,namespaces={web,db},rbac.secretNames={ca,tls}");
    }

    @Test
    void withoutStatusesNoneIsOnThem() throws Exception {
        assertTrue(Grant.of(Helm.template("--set", "ingress.enabled=true,ingress.status=false")).stream()
                .noneMatch(grant -> grant.resource().equals("ingresses/status")));
    }

    private void playIngresses(String namespaces, String values) throws Exception {
        cluster.resource(Ingresses.loadBalancer(Helm.NAMESPACE, "gw-moorgate", "192.0.2.7"))
                .create();
        for (String namespace : NAMESPACES) {
            cluster.resource(Ingresses.ingress(namespace, "chat", "i." + namespace, "chat"))
                    .create();
        }
        Set<Grant> grants = Grant.of(Helm.template("--set", values));
        playReplicas(
                namespaces,
                grants,
                Map.of(
                        "moorgate.ingress.enabled",
                        "true",
                        "moorgate.ingress.status-service",
                        Helm.NAMESPACE + "/gw-moorgate"));
        assertAllAllowed(grants);
        for (String namespace : NAMESPACES) {
            assertEquals("192.0.2.7", Ingresses.addressOf(cluster, namespace, "chat"));
        }
    }

    @Test
    void onSecretsCanBeTakenAway() throws Exception {
        Set<Grant> grants = Grant.of(Helm.template("--set-json", "rbac.secretNames=[]"));
        assertEquals(
                Set.of(),
                grants.stream()
                        .filter(grant -> grant.resource().equals("secrets"))
                        .collect(toSet()));
    }
}
