package io.moorgate.chart;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much of an API server as helm asks before it installs: which kinds there are, and some Secrets. */
final class HeldSecrets implements AutoCloseable {
    private static final Map<String, List<String>> KINDS = Map.of(
            "v1", List.of("Secret secrets", "Service services", "ServiceAccount serviceaccounts"),
            "apps/v1", List.of("Deployment deployments"),
            "policy/v1", List.of("PodDisruptionBudget poddisruptionbudgets"),
            "rbac.authorization.k8s.io/v1",
                    List.of(
                            "Role roles",
                            "RoleBinding rolebindings",
                            "ClusterRole clusterroles",
                            "ClusterRoleBinding clusterrolebindings"));

    private final Map<String, Object> answers = new HashMap<>();
    private final HttpServer server;

    /** Holds {@code keys}: namespace/name and what the Secret has as {@code key}. */
    HeldSecrets(Map<String, String> keys) throws IOException {
        answers.put("/version", Map.of("major", "1", "minor", "35", "gitVersion", "v1.35.0"));
        answers.put("/api", Map.of("kind", "APIVersions", "versions", List.of("v1")));
        answers.put("/apis", Map.of("kind", "APIGroupList", "groups", groups()));
        KINDS.forEach((version, kinds) ->
                answers.put((version.equals("v1") ? "/api/" : "/apis/") + version, resources(version, kinds)));
        keys.forEach((id, key) -> answers.put("/api/v1/namespaces/" + id.replace("/", "/secrets/"), secret(key)));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What leads helm here. */
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                current-context: test
                """.formatted(server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static List<Object> groups() {
        return KINDS.keySet().stream()
                .filter(version -> version.contains("/"))
                .map(version -> {
                    var preferred = Map.of("groupVersion", version, "version", "v1");
                    return (Object) Map.of(
                            "name", version.substring(0, version.indexOf('/')),
                            "versions", List.of(preferred),
                            "preferredVersion", preferred);
                })
                .toList();
    }

    private static Map<String, Object> resources(String version, List<String> kinds) {
        return Map.of(
                "kind",
                "APIResourceList",
                "groupVersion",
                version,
                "resources",
                kinds.stream()
                        .map(kind -> Arrays.asList(kind.split(" ")))
                        .map(kind -> Map.of(
                                "kind", kind.getFirst(),
                                "name", kind.getLast(),
                                "singularName", "",
                                "namespaced", !kind.getFirst().startsWith("Cluster"),
                                "verbs", List.of("get")))
                        .toList());
    }

    /** As the release has left it. */
    private static Map<String, Object> secret(String key) {
        return Map.of(
                "kind",
                "Secret",
                "apiVersion",
                "v1",
                "metadata",
                Map.of(
                        "labels", Map.of("app.kubernetes.io/managed-by", "Helm"),
                        "annotations",
                                Map.of(
                                        "meta.helm.sh/release-name", Helm.RELEASE,
                                        "meta.helm.sh/release-namespace", Helm.NAMESPACE)),
                "data",
                Map.of("key", packed(key)));
    }

    private static String packed(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object found = answers.get(exchange.getRequestURI().getPath());
            Object body = found != null
                    ? found
                    : Map.of(
                            "kind",
                            "Status",
                            "apiVersion",
                            "v1",
                            "status",
                            "Failure",
                            "reason",
                            "NotFound",
                            "code",
                            404);
            byte[] bytes = Serialization.asJson(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(found != null ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
