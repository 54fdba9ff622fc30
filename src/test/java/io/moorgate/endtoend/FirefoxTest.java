package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Firefox over TLS with a page that has a WebSocket and an event stream: through a gateway that takes WebSockets as streams of HTTP/2
 * (RFC 8441), then through one whose setting turns that off.
 */
class FirefoxTest {
    private static final String HOST = "chat.example";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Vertx vertx = Vertx.vertx();
    private final Issued certificate = new TestAuthority("authority").issue(HOST);
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final PageEndpoint first = PageEndpoint.start(vertx, "first", reports);
    private final PageEndpoint second = PageEndpoint.start(vertx, "second", reports);
    private Manifests manifests;
    private GatewayProcess gateway;
    private GatewayProcess without;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        manifests = new Manifests(directory);
        chat(first);
        manifests.secret("cert", certificate);
        String log = "moorgate.access-log=all";
        gateway = GatewayProcess.start(directory, log);
        without = GatewayProcess.start(directory, log, "moorgate.http.websocket-over-http2=false");
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0 && without.httpsPort() > 0);
    }

    private void chat(PageEndpoint... endpoints) throws IOException {
        manifests.service(
                "chat",
                "http",
                "host: " + HOST + "; tls-secret: cert; affinity: cookie; drain-timeout: 500ms",
                Stream.of(endpoints).mapToInt(PageEndpoint::port).toArray());
    }

    @AfterEach
    void close() {
        gateway.close();
        without.close();
        Await.done(vertx.close());
    }

    private static String page(GatewayProcess gateway, String name) {
        return "https://" + HOST + ":" + gateway.httpsPort() + "/?" + name;
    }

    /** Waits until the page has reported {@code lines}, in whatever order. */
    private void awaitReports(Firefox browser, String... lines) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertTrue(
                        reports.containsAll(List.of(lines)),
                        () -> reports + " (expected: " + List.of(lines) + ")\n" + browser.log()));
    }

    /** Waits until the access log of {@code gateway} has a line that begins a WebSocket and has {@code field}. */
    private static void awaitWebSocket(GatewayProcess gateway, String field) {
        await().atMost(PATIENCE).until(() -> gateway.log()
                .lines()
                .anyMatch(line -> line.contains("event=open ")
                        && line.contains(" protocol=websocket ")
                        && line.contains(" " + field + " ")));
    }

    @Test
    void itsWebSocketIsAStreamOfHttp2WhereTheGatewayAllowsItAndItsSessionsComeBackAfterAPlannedClose()
            throws Exception {
        int[] ports = {gateway.httpsPort(), without.httpsPort()};
        try (Firefox browser = Firefox.open(folder, certificate, HOST, ports, page(gateway, "with"))) {
            String open = "open chat permessage-deflate";
            awaitReports(
                    browser,
                    "with page h2",
                    "with " + open,
                    "with bytes true",
                    "with heard hello from first",
                    "with event 1 from first");
            awaitWebSocket(gateway, "status=200");
            PageEndpoint.Asked asked = first.handshakes().getFirst();
            assertEquals("https://" + HOST + ":" + gateway.httpsPort(), asked.origin());
            assertTrue(asked.extensions().startsWith("permessage-deflate"), asked::toString);
            assertTrue(asked.cookies().startsWith("mg-"), asked::toString);

            chat(second);

            awaitReports(browser, "with closed 1012", "with heard hello from second", "with event 2 from second");
            await().atMost(PATIENCE).until(() -> first.open() == 0);

            second.say("go " + page(without, "without"));

            awaitReports(
                    browser,
                    "without page h2",
                    "without " + open,
                    "without bytes true",
                    "without heard hello from second");
            awaitWebSocket(without, "status=101");
            await().atMost(PATIENCE).until(() -> gateway.ask("connections").isEmpty());
        }
        await().atMost(PATIENCE).until(() -> second.open() == 0);
        assertFalse(gateway.hasSaid("status=101"), gateway::log);
    }
}
