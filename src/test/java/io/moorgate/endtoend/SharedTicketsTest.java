package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL's client takes up a session of one replica through another one. */
class SharedTicketsTest {
    private static final int REPLICAS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestAuthority authority = new TestAuthority("authority");
    private final List<Gateway> gateways = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        Manifests manifests = new Manifests(Files.createDirectory(folder.resolve("manifests")));
        Issued certificate = authority.issue("open.example", "closed.example");
        manifests.service("open", "host: open.example; tls-secret: cert");
        manifests.service("closed", "host: closed.example; tls-secret: cert; client-ca-secret: clients");
        manifests.secret("cert", certificate);
        manifests.authorities("clients", new TestAuthority("clients"));
        Path key = Files.writeString(folder.resolve("key"), "a key of thirty-two bytes or more");
        int[] peers = IntStream.range(0, REPLICAS).map(each -> FreePorts.one()).toArray();
        for (int replica = 0; replica < REPLICAS; replica++) {
            String others =
                    IntStream.of(peers).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
            gateways.add(new Gateway(
                    TestSettings.of(
                            manifests.directory(),
                            Map.of(
                                    "moorgate.replica",
                                    "replica-" + replica,
                                    "moorgate.peers.port",
                                    String.valueOf(peers[replica]),
                                    "moorgate.peers.static",
                                    others,
                                    "moorgate.peers.key-file",
                                    key.toString())),
                    0,
                    () -> {
                        throw new IllegalStateException("no API server here");
                    }));
        }
        gateways.forEach(Gateway::start);
        await().atMost(PATIENCE).until(() -> gateways.stream().allMatch(gateway -> gateway.httpsPort() > 0));
    }

    @AfterEach
    void close() {
        gateways.forEach(Gateway::close);
    }

    /** What {@code openssl s_client} says of one request; {@code session}: {@code -sess_out} or {@code -sess_in}, and a file. */
    private static String ask(Gateway gateway, String version, String name, String... session) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + gateway.httpsPort(),
                "-servername",
                name,
                version,
                "-ign_eof"));
        command.addAll(List.of(session));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            client.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().close();
        } catch (IOException refused) {
            // What it says is why.
        }
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(client.waitFor(20, TimeUnit.SECONDS), said);
        return said;
    }

    @Test
    void aSessionOfOneReplicaIsTakenUpThroughEveryOther() throws Exception {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String session = folder.resolve("session" + version).toString();
            await().atMost(PATIENCE).untilAsserted(() -> {
                String first = ask(gateways.getFirst(), version, "open.example", "-sess_out", session);
                assertTrue(first.contains("New, TLSv1."), first);
                for (Gateway gateway : gateways) {
                    String again = ask(gateway, version, "open.example", "-sess_in", session);
                    assertTrue(again.contains("Reused, TLSv1."), again);
                }
            });
            for (Gateway gateway : gateways) {
                String other = ask(gateway, version, "closed.example", "-sess_in", session);
                assertFalse(other.contains("Reused, TLSv1."), other);
                assertFalse(other.contains("HTTP/1.1 "), other);
            }
        }
    }
}
