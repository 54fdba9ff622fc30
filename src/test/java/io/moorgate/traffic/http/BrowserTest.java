package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium over TLS: its WebSockets are streams of the one connection that its pages come on (RFC 8441). */
class BrowserTest {
    private static final int SOCKETS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Opens WebSockets once the page has come, and says what it hears. */
    private static final String PAGE = """
            <!doctype html><title>sockets</title><script>
            for (let number = 0; number < %d; number++) {
              const socket = new WebSocket('wss://' + location.host + '/socket');
              socket.onopen = () => socket.send('hello ' + number);
              socket.onmessage = event => fetch('/said?' + encodeURIComponent(event.data));
              socket.onclose = event => fetch('/closed?' + event.code);
            }
            </script>
            """.formatted(SOCKETS);

    @TempDir
    private Path profile;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final HttpServer endpoint =
            vertx.createHttpServer().webSocketHandler(BrowserTest::echo).requestHandler(this::answer);
    private TlsFixture fixture;
    private Process browser;

    /** What Chromium is called here. */
    private static String program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .filter(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chromium (expected: src/test/scripts/peers.sh has run)"));
    }

    private static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(socket::writeTextMessage);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/")) {
            request.response().putHeader("content-type", "text/html").end(PAGE);
        } else {
            said.add(request.uri());
            request.response().end();
        }
    }

    @BeforeEach
    void open() throws IOException {
        HttpFixture.join(endpoint.listen(0, "127.0.0.1"));
        fixture = TlsFixture.serving(endpoint.actualPort());
        browser = new ProcessBuilder(
                        program(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--ignore-certificate-errors",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "https://localhost:" + fixture.port() + "/")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log").toFile())
                .start();
    }

    @AfterEach
    void close() {
        browser.descendants().forEach(ProcessHandle::destroyForcibly);
        browser.destroyForcibly();
        browser.onExit().join();
        fixture.close();
        HttpFixture.join(vertx.close());
    }

    @Test
    void itsWebSocketsShareTheConnectionOfThePageAndHearAPlannedClose() {
        IntStream.range(0, SOCKETS)
                .forEach(number -> await().atMost(PATIENCE).until(() -> said.contains("/said?hello%20" + number)));
        List<LiveConnection> sockets = fixture.http.connections.all().stream()
                .filter(connection -> connection.kind() == ConnectionKind.WEBSOCKET)
                .toList();
        assertEquals(SOCKETS, sockets.size());
        assertFalse(fixture.http.answered.contains(101), fixture.http.answered::toString);
        assertTrue(fixture.http.answered.contains(200), fixture.http.answered::toString);
        sockets.forEach(socket -> assertTrue(socket.messagesIn() == 1 && socket.messagesOut() == 1));
        sockets.forEach(socket -> socket.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
        await().atMost(PATIENCE)
                .until(() -> said.stream().filter("/closed?1012"::equals).count() == SOCKETS);
    }
}
