package io.moorgate.chart;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.source.cluster.Ingresses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chart's rights on objects of Gateway API, and on what these name, against what whole gateways ask of an API server. */
class GatewayApiRightsTest extends RightsFixture {
    @Test
    void onGatewayApiAreThoseThatTheGatewayUses() throws Exception {
        Set<Grant> grants = GatewayObjects.create(cluster, NAMESPACES, "");
        playReplicas("", grants, Map.of("moorgate.gateway-api.enabled", "true"));
        assertAllAllowed(grants);
    }

    @Test
    void onGatewayApiOfNamespacesAreThoseThatTheGatewayUses() throws Exception {
        String namespaces = String.join(",", NAMESPACES);
        Set<Grant> grants = GatewayObjects.create(
                cluster,
                NAMESPACES,
                ",namespaces={" + namespaces + "},rbac.secretNames={ca},rbac.configMapNames={authority}");
        cluster.resource(Ingresses.loadBalancer(Helm.NAMESPACE, "gw-moorgate", "192.0.2.7"))
                .create();
        playReplicas(
                namespaces,
                grants,
                Map.of(
                        "moorgate.gateway-api.enabled",
                        "true",
                        "moorgate.ingress.status-service",
                        Helm.NAMESPACE + "/gw-moorgate"));
        assertAllAllowed(grants);
    }

    @Test
    void onConfigMapsAndNamespacesAreThereWithGatewayApiOnlyAndCanBeTakenAway() throws Exception {
        Set<String> wide = Set.of("configmaps", "namespaces");
        for (String values : List.of(
                "gatewayApi.enabled=false",
                "gatewayApi.enabled=true,gatewayApi.namespaceSelectors=false,rbac.configMapNames=null")) {
            assertEquals(
                    Set.of(),
                    Grant.of(Helm.template("--set", values)).stream()
                            .filter(grant -> wide.contains(grant.resource()))
                            .collect(toSet()),
                    values);
        }
    }
}
