package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC calls of a gateway that stops at once, as by a second SIGTERM. */
class CallsOfStoppedGatewayTest {
    private final FramePeer peers = new FramePeer();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    void theConnectionOfACallIsToldGoAway() throws IOException {
        manifest(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection client;
        try (Gateway gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        })) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            client = peers.connect(gateway.httpPort(), new Http2Settings());
            FrameHalf call = client.open(FrameHalf.call(), false, half -> {});
            await().until(() -> !call.headers.isEmpty());
        }

        await().until(() -> !client.isOpen());
        assertEquals(Integer.MAX_VALUE, client.goAways().getFirst());
    }

    private void manifest(int port) throws IOException {
        Files.writeString(directory.resolve("calls.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: calls, namespace: test, annotations: {moorgate.io/path: /, moorgate.io/protocol: grpc}}
                spec: {ports: [{name: grpc, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: calls-1, namespace: test, labels: {kubernetes.io/service-name: calls}}
                addressType: IPv4
                ports: [{name: grpc, port: %d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(port));
    }
}
