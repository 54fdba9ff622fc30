package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A browser loads a page over TLS, and the page opens a WebSocket. */
class ChromiumTest {
    private static final String HOST = "chat.example";
    private static final String PAGE = """
            <!doctype html>
            <script>
            const report = text => fetch('/report', {method: 'POST', body: text});
            const protocol = performance.getEntriesByType('navigation')[0].nextHopProtocol;
            const socket = new WebSocket('wss://' + location.host + '/chat');
            socket.onopen = () => socket.send('hello');
            socket.onmessage = message => report(protocol + ' ' + isSecureContext + ' ' + message.data);
            socket.onerror = () => report(protocol + ': no WebSocket');
            </script>
            """;

    private final Vertx vertx = Vertx.vertx();
    private final Issued certificate = new TestAuthority("authority").issue(HOST);
    private final CompletableFuture<String> reported = new CompletableFuture<>();
    private GatewayProcess gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        HttpServer web = Await.done(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1"));
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        Manifests manifests = new Manifests(directory);
        manifests.service("chat", "http", "host: " + HOST + "; tls-secret: cert", web.actualPort());
        manifests.secret("cert", certificate);
        gateway = GatewayProcess.start(directory);
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.httpsPort() > 0);
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/report")) {
            request.body().onSuccess(body -> reported.complete(body.toString()));
        }
        request.response()
                .putHeader("content-type", "text/html")
                .end(request.path().equals("/") ? PAGE : "");
    }

    @AfterEach
    void close() {
        gateway.close();
        Await.done(vertx.close());
    }

    @Test
    void aPageComesOverHttp2AndItsWebSocketIsCarried() throws Exception {
        try (Chromium browser =
                Chromium.open(folder, certificate, "https://" + HOST + ":" + gateway.httpsPort() + "/")) {
            assertEquals("h2 true hello", browser.await(reported));
        }
    }
}
