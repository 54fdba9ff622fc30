package io.moorgate.operate;

import io.moorgate.FreePorts;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An endpoint that sends back what it gets, and the manifests of a TCP Service in front of it. The gateway's ports for
 * it are the properties {@link #LISTEN} and {@code moorgate.http.port}.
 */
public final class EchoBehindGateway implements QuarkusTestResourceLifecycleManager {
    /** The property that says on which port the gateway listens for the echo. */
    public static final String LISTEN = "test.echo.listen";

    private Vertx vertx;

    @Override
    public Map<String, String> start() {
        vertx = Vertx.vertx();
        NetServer echo = vertx.createNetServer()
                .connectHandler(socket -> socket.pipeTo(socket))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try {
            int listen = FreePorts.one();
            int http = FreePorts.one();
            Map<String, String> settings = new HashMap<>();
            settings.put(LISTEN, Integer.toString(listen));
            settings.put("moorgate.http.port", Integer.toString(http));
            settings.put("moorgate.source", "directory");
            settings.put("moorgate.access-log", "all");
            settings.put(
                    "moorgate.directory", manifests(listen, echo.actualPort()).toString());
            settings.put("moorgate.limits.bind-address", "127.0.0.1");
            settings.put("quarkus.management.test-port", "0");
            return settings;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Path manifests(int listen, int port) throws IOException {
        Path directory = Files.createTempDirectory("manifests");
        Path file = Files.writeString(directory.resolve("echo.yaml"), """
                apiVersion: v1
                kind: Service
                metadata:
                  name: echo
                  namespace: test
                  annotations: {moorgate.io/listen: "%1$d", moorgate.io/affinity: client-ip, moorgate.io/affinity-timeout: 5x}
                spec:
                  clusterIP: None
                  ports: [{name: echo, port: 7}]
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: echo-1, namespace: test, labels: {kubernetes.io/service-name: echo}}
                addressType: IPv4
                ports: [{name: echo, port: %2$d, protocol: TCP}]
                endpoints:
                  - addresses: [127.0.0.1]
                    conditions: {ready: true}
                    targetRef: {kind: Pod, name: echo-0, uid: uid-echo-0}
                """.formatted(listen, port));
        file.toFile().deleteOnExit();
        directory.toFile().deleteOnExit();
        return directory;
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
