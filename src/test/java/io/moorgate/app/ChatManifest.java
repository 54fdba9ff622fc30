package io.moorgate.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The manifest of a Service at {@code /chat} with one endpoint on this machine. */
final class ChatManifest {
    private ChatManifest() {}

    /** Into a file of {@code directory}; the endpoint is at {@code port}. */
    static void write(Path directory, int port) throws IOException {
        Files.writeString(directory.resolve("chat.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: chat, namespace: test, annotations: {moorgate.io/path: /chat}}
                spec: {ports: [{name: web, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: test, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: web, port: %d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(port));
    }
}
