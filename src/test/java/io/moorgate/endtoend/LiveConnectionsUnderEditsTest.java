package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.FreePorts;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change of configuration applies without touching a live connection. As many WebSockets as the descriptors of one
 * process allow: a proxied one takes two, and a process has 20,000.
 */
class LiveConnectionsUnderEditsTest {
    private static final int WEBSOCKETS = 9_000;
    private static final int GRPC_STREAMS = 500;
    private static final int TCP_SESSIONS = 100;

    /** Two files are edited in each, so this makes a thousand edits. */
    private static final int ROUNDS = 500;

    private static final Duration APPLY_TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final List<Echoes> echoes = List.of(Echoes.start(vertx, "first"), Echoes.start(vertx, "second"));
    private final List<InteropEndpoint> endpoints;
    private final int listen = FreePorts.one();
    private Manifests manifests;

    @TempDir
    private Path directory;

    LiveConnectionsUnderEditsTest() throws IOException {
        endpoints = List.of(new InteropEndpoint(), new InteropEndpoint());
    }

    @AfterEach
    void closeEverything() {
        endpoints.forEach(InteropEndpoint::close);
        Await.done(vertx.close());
    }

    @Test
    void aThousandEditsLoseNoneOfNineThousandWebSocketsAndFiveHundredStreams() throws IOException {
        manifests = new Manifests(directory);
        chat(0, 2);
        calls(0, 2);
        shell(0, 2);
        try (GatewayProcess gateway = GatewayProcess.start(directory);
                ManyGrpcClients streams = new ManyGrpcClients(gateway.host(), gateway.httpPort())) {
            await().atMost(APPLY_TIMEOUT).until(() -> gateway.generation() > 0);
            long before = gateway.residentKib();
            ManyClients clients = new ManyClients(vertx);
            clients.openWebSockets(WEBSOCKETS, gateway.httpPort(), "/chat");
            System.out.printf(
                    "resident KiB per idle WebSocket: %.1f%n", (gateway.residentKib() - before) / (double) WEBSOCKETS);
            streams.open(GRPC_STREAMS);
            clients.openTcp(TCP_SESSIONS, listen);
            clients.everybodyEchoes("before");

            for (int round = 1; round <= ROUNDS; round++) {
                long generation = gateway.generation();
                edit(round);
                await().atMost(APPLY_TIMEOUT)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> gateway.generation() > generation);
            }

            assertEquals(0, clients.lost());
            assertEquals(0, streams.ended());
            clients.everybodyEchoes("after");
            streams.everybodyEchoes();
            assertEquals(WEBSOCKETS + TCP_SESSIONS, clients.size());
            assertEquals(
                    WEBSOCKETS, echoes.stream().mapToInt(Echoes::webSockets).sum());
        }
    }

    /** Timeouts, endpoints that go and come, Services that come, a path that moves: every edit changes the table. */
    private void edit(int round) throws IOException {
        int ready = 1 + round % 2;
        switch (round / 2 % 3) {
            case 0 -> {
                chat(round, ready);
                calls(round, ready);
            }
            case 1 -> {
                shell(round, ready);
                calls(round, 3 - ready);
            }
            default -> {
                chat(round, 3 - ready);
                manifests.service(
                        "other",
                        "http",
                        "path: /other-" + round,
                        echoes.getFirst().httpPort());
            }
        }
    }

    private void chat(int edit, int ready) throws IOException {
        service("chat", "kubernetes.io/ws", "path: /chat", edit, echoes.stream().map(Echoes::httpPort), ready);
    }

    private void calls(int edit, int ready) throws IOException {
        service(
                "calls",
                "grpc",
                "path: /grpc.testing.TestService",
                edit,
                endpoints.stream().map(InteropEndpoint::port),
                ready);
    }

    private void shell(int edit, int ready) throws IOException {
        service(
                "shell",
                "tcp",
                "listen: '" + listen + "'",
                edit,
                echoes.stream().map(Echoes::tcpPort),
                ready);
    }

    private void service(
            String name, String protocol, String place, int edit, java.util.stream.Stream<Integer> ports, int ready)
            throws IOException {
        String annotations = place + "; drain-timeout: 24h; idle-timeout: " + (3600 + edit) + "s";
        manifests.service(
                name,
                protocol,
                annotations,
                ports.limit(ready).mapToInt(port -> port).toArray());
    }
}
