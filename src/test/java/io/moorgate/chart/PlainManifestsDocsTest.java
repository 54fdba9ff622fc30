package io.moorgate.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Renders charts/plain/moorgate.yaml from the chart, or holds it to be as rendered. */
class PlainManifestsDocsTest {
    private static final Path FILE = Path.of("charts/plain/moorgate.yaml");
    private static final Predicate<String> OF_HELM = Pattern.compile(
                    "^# Source: |helm\\.sh/|app\\.kubernetes\\.io/managed-by: Helm")
            .asPredicate();
    private static final String HEAD = """
            # What the chart makes with its defaults, for kubectl apply; `make docs` writes it anew. Before it, make the two keys:
            #
            #   kubectl create namespace moorgate
            #   for name in cookie peers; do
            #     head -c 32 /dev/urandom | base64 | kubectl -n moorgate create secret generic moorgate-$name --from-file=key=/dev/stdin
            #   done
            #
            # and set the image that your cluster pulls.
            apiVersion: v1
            kind: Namespace
            metadata:
              name: moorgate
              labels:
                pod-security.kubernetes.io/enforce: restricted
            """;

    @Test
    void thePlainManifestsAreTheChartsDefaults() throws Exception {
        var said = Helm.tryTemplateAs(
                "moorgate",
                "moorgate",
                "--set",
                "cookie.existingSecret=moorgate-cookie,peers.existingSecret=moorgate-peers");
        assertEquals(0, said.exitCode(), said::errors);
        String made = HEAD + said.output().lines().filter(OF_HELM.negate()).collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("docs.update")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, made);
        }
        String found = Files.exists(FILE) ? Files.readString(FILE) : "";
        assertEquals(made, found, FILE + " is stale; make docs writes it anew");
    }
}
