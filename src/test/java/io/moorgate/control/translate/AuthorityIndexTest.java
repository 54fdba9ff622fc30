package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.moorgate.control.gatewayapi.GatewayManifests;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.tls.TestAuthority;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates of authorities are read once, as long as what holds them says the same. */
class AuthorityIndexTest {
    private static final ConfigMapId ONE = new ConfigMapId("shop", "one");
    private static final ConfigMapId TWO = new ConfigMapId("shop", "two");

    private final Map<String, String> texts = new HashMap<>(
            Map.of("one", new TestAuthority("one").certificatePem(), "two", new TestAuthority("two").certificatePem()));

    private ObservedObjects observed() {
        ObservedObjects read = GoldenCase.objects(GatewayManifests.CLASS + """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: shop}
                spec: {gatewayClassName: moorgate, listeners: [{name: http, port: 80, protocol: HTTP}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {ports: [{name: web, port: 443}]}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: web, namespace: shop}
                spec:
                  targetRefs: [{group: "", kind: Service, name: web}]
                  validation:
                    hostname: web.internal
                    caCertificateRefs: [{group: "", kind: ConfigMap, name: one}, {group: "", kind: ConfigMap, name: two}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web, namespace: shop}
                spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: web, port: 443}]}]}
                """);
        List<HasMetadata> others = new ArrayList<>(read.others());
        texts.forEach((name, text) -> others.add(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withData(Map.of("ca.crt", text))
                .build()));
        return new ObservedObjects(read.services(), read.slices(), read.secrets(), others, true);
    }

    private static ClientAuthorities inForce(RoutingTable table) {
        return table.routes()
                .getFirst()
                .connect()
                .tls()
                .orElseThrow()
                .authorities()
                .orElseThrow();
    }

    private static ClientAuthorities read(AuthorityIndex index, NamedObject id) {
        return ((SecretIndex.Read.Good<ClientAuthorities>) index.authorities(id, AuthorityUse.ENDPOINTS)).value();
    }

    @Test
    void thoseOfAPolicyWithSeveralReferencesAreTakenFromTheTableInForceEachByItself() {
        RoutingTable table = Translator.translate(observed(), TranslateSettings.DEFAULT, RoutingTable.EMPTY)
                .table();
        assertEquals(2, inForce(table).certificates().size());
        ClientAuthorities kept = inForce(table).parts().getLast();
        texts.put("one", new TestAuthority("other").certificatePem());
        AuthorityIndex index = new AuthorityIndex(observed(), table, CertificateCheck.NONE);
        assertSame(kept, read(index, TWO));
        assertNotSame(inForce(table).parts().getFirst(), read(index, ONE));
        RoutingTable next = Translator.translate(observed(), TranslateSettings.DEFAULT, table)
                .table();
        assertNotSame(table, next);
        assertSame(kept, inForce(next).parts().getLast());
    }

    @Test
    void thoseThatManyRoutesNameAreReadOnceInOneTranslation() {
        AuthorityIndex index = new AuthorityIndex(observed(), RoutingTable.EMPTY, CertificateCheck.NONE);
        assertSame(read(index, ONE), read(index, ONE));
    }
}
