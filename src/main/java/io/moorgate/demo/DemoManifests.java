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

    private static final String SERVICES = """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: demo
              annotations:
                moorgate.io/path: /
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: chat
              namespace: demo
              annotations:
                moorgate.io/path: /ws
                moorgate.io/protocol: websocket
                moorgate.io/balance: least-connections
                moorgate.io/drain-timeout: 30s
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: chat-sticky
              namespace: demo
              annotations:
                moorgate.io/path: /sticky
                moorgate.io/protocol: websocket
                moorgate.io/affinity: cookie
                moorgate.io/drain-timeout: 30s
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: events
              namespace: demo
              annotations:
                moorgate.io/path: /events
                moorgate.io/drain-timeout: 30s
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: sessions
              namespace: demo
              annotations:
                moorgate.io/path: /sessions
                moorgate.io/affinity: learn:header:X-Session
                moorgate.io/affinity-timeout: 10m
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: echo-grpc
              namespace: demo
              annotations:
                moorgate.io/path: /moorgate.demo.Echo
            spec:
              clusterIP: None
              ports:
                - {name: http, port: 80, appProtocol: kubernetes.io/h2c}
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: echo-tcp
              namespace: demo
              annotations:
                moorgate.io/listen: "%d"
            spec:
              clusterIP: None
              sessionAffinity: ClientIP
              ports:
                - {name: tcp, port: 7}
            """.formatted(TCP_PORT);

    private static final List<String> SERVICE_NAMES =
            List.of("web", "chat", "chat-sticky", "events", "sessions", "echo-grpc", "echo-tcp");

    private final Path directory;
    private final Path manifests;

    DemoManifests(Path directory) {
        this.directory = directory;
        this.manifests = directory.resolve("demo.yaml");
    }

    /** Replaces the manifests; the gateway sees the old ones or the new ones, never half of them. */
    void write(List<DemoEndpoint> endpoints) throws IOException {
        StringBuilder yaml = new StringBuilder(SERVICES);
        for (String service : SERVICE_NAMES) {
            for (DemoEndpoint endpoint : endpoints) {
                yaml.append(slice(service, endpoint));
            }
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

    private static String slice(String service, DemoEndpoint endpoint) {
        boolean tcp = service.equals("echo-tcp");
        return """
                ---
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
                        service,
                        endpoint.name(),
                        tcp ? "tcp" : "http",
                        tcp ? endpoint.tcpPort() : endpoint.httpPort(),
                        DemoEndpoint.ADDRESS);
    }
}
