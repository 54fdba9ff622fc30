package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fabric8.kubernetes.api.model.Secret;
import io.moorgate.affinity.cookie.CookieKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys that the chart makes: once, and never again while the cluster has them. */
class KeysTest {
    private static final String COOKIE = "gw-moorgate-cookie";
    private static final String PEERS = "gw-moorgate-peers";

    @TempDir
    private Path folder;

    @Test
    void areLongAndNeverTheSame() throws Exception {
        var chart = Helm.template();
        assertNotEquals(keyIn(chart, COOKIE), keyIn(chart, PEERS));
        assertNotEquals(keyIn(chart, COOKIE), keyIn(Helm.template(), COOKIE));
        assertEquals(32, Base64.getDecoder().decode(keyIn(chart, COOKIE)).length);
    }

    @Test
    void areSuchAsTheGatewayTakes() throws Exception {
        CookieKeys.read(Files.writeString(folder.resolve("key"), keyIn(Helm.template(), COOKIE)));
    }

    @Test
    void stayWhenTheReleaseIsRemoved() throws Exception {
        for (Secret secret : Helm.template().all(Secret.class)) {
            assertEquals(
                    Map.of("helm.sh/resource-policy", "keep"),
                    secret.getMetadata().getAnnotations());
        }
    }

    @Test
    void thatTheClusterHasAreKept() throws Exception {
        try (var cluster = new HeldSecrets(Map.of(Helm.NAMESPACE + "/" + COOKIE, "the key from before"))) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
            var chart = Helm.template(
                    "--dry-run=server", "--disable-openapi-validation", "--kubeconfig", kubeconfig.toString());
            assertEquals("the key from before", keyIn(chart, COOKIE));
            assertEquals(32, Base64.getDecoder().decode(keyIn(chart, PEERS)).length);
        }
    }

    private static String keyIn(Rendered chart, String secret) {
        String packed = chart.get(Secret.class, secret).getData().get("key");
        return new String(Base64.getDecoder().decode(packed), StandardCharsets.US_ASCII);
    }
}
