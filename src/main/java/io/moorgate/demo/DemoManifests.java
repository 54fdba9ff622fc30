package io.moorgate.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes the demo's Services and EndpointSlices as the YAML that a cluster would show. */
final class DemoManifests {
    /** The gateway port of the TCP demo. */
    static final int TCP_PORT = 5555;

    private static final String HTTP = "ports: [{name: http, port: 80}]";

    /** By name, with its annotations and what its spec has. */
    private static final List<DemoService> SERVICES = List.of(
            new DemoService("web", HTTP, "path: /"),
            new DemoService(
                    "chat",
                    HTTP,
                    "path: /ws",
                    "protocol: websocket",
                    "balance: least-connections",
                    "drain-timeout: 30s"),
            new DemoService(
                    "chat-sticky",
                    HTTP,
                    "path: /sticky",
                    "protocol: websocket",
                    "affinity: cookie",
                    "drain-timeout: 30s"),
            new DemoService("events", HTTP, "path: /events", "drain-timeout: 30s"),
            new DemoService(
                    "sessions", HTTP, "path: /sessions", "affinity: learn:header:X-Session", "affinity-timeout: 10m"),
            new DemoService(
                    "echo-grpc",
                    "ports: [{name: http, port: 80, appProtocol: kubernetes.io/h2c}]",
                    "path: /moorgate.demo.Echo"),
            new DemoService(
                    "echo-tcp",
                    "sessionAffinity: ClientIP\n  ports: [{name: tcp, port: 7}]",
                    "listen: \"" + TCP_PORT + "\""));

    private record DemoService(String name, String spec, List<String> annotations) {
        DemoService(String name, String spec, String... annotations) {
            this(name, spec, List.of(annotations));
        }

        String yaml() {
            return """
                    apiVersion: v1
                    kind: Service
                    metadata:
                      name: %s
                      namespace: demo
                      annotations:
                        moorgate.io/%s
                    spec:
                      clusterIP: None
                      %s
                    """.formatted(name, String.join("\n    moorgate.io/", annotations), spec);
        }

        boolean isTcp() {
            return name.equals("echo-tcp");
        }
    }

    private final Path directory;
    private final Path manifests;

    DemoManifests(Path directory) {
        this.directory = directory;
        this.manifests = directory.resolve("demo.yaml");
    }

    /** Replaces the manifests; the gateway sees the old ones or the new ones, never half of them. */
    void write(List<DemoEndpoint> endpoints) throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (DemoService service : SERVICES) {
            yaml.append("---\n").append(service.yaml());
            endpoints.forEach(endpoint -> yaml.append("---\n").append(slice(service, endpoint)));
        }
        Path draft = directory.resolve(".demo.yaml.new");
        Files.writeString(draft, yaml);
        Files.move(draft, manifests, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes them, and their folder where it holds nothing else. */
    void delete() throws IOException {
        Files.deleteIfExists(manifests);
        Files.deleteIfExists(directory);
    }

    private static String slice(DemoService service, DemoEndpoint endpoint) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %1$s-%2$s
                  namespace: demo
                  labels:
                    kubernetes.io/service-name: %1$s
                addressType: IPv4
                ports:
                  - {name: %3$s, port: %4$d, protocol: TCP}
                endpoints:
                  - addresses: [%5$s]
                    conditions: {ready: true, serving: true, terminating: false}
                    targetRef: {kind: Pod, name: %2$s, namespace: demo, uid: uid-of-%2$s}
                """.formatted(
                        service.name(),
                        endpoint.name(),
                        service.isTcp() ? "tcp" : "http",
                        service.isTcp() ? endpoint.tcpPort() : endpoint.httpPort(),
                        DemoEndpoint.ADDRESS);
    }
}
