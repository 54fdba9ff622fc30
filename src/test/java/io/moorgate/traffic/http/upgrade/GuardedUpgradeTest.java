package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSocket upgrades and gRPC calls behind the guards of the HTTP port. */
class GuardedUpgradeTest {
    private static final String HANDSHAKE =
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    /** A masked text frame that says "hi". */
    private static final String HI = "\u0081\u0082\1\2\3\4\u0069\u006b";

    private HttpFixture fixture;
    private HttpServer endpoint;

    @BeforeEach
    void open() {
        fixture = new HttpFixture();
        endpoint = HttpFixture.join(fixture.vertx
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(request -> {
                    if ("application/grpc".equals(request.getHeader("content-type"))) {
                        request.response().putHeader("content-type", "application/grpc");
                        request.response().putTrailer("grpc-status", "0");
                        request.bodyHandler(body -> request.response().end(body));
                    } else {
                        request.response().end("plain " + request.version());
                    }
                })
                .listen());
        fixture.routeAllTo(endpoint.actualPort());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void carriesAWebSocket() throws Exception {
        CompletableFuture<String> echoed = new CompletableFuture<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + fixture.port() + "/ws"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            echoed.complete(data.toString());
                            from.request(1);
                            return null;
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            socket.sendText("hello", true);
            assertEquals("hello", echoed.get(20, TimeUnit.SECONDS));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
            await().until(() -> fixture.connections.all().isEmpty());
        }
    }

    @Test
    void keepsFramesThatCameRightBehindTheHandshakeAlsoAfterPipelinedRequests() throws IOException {
        for (String before : List.of("", "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")) {
            try (RawClient client = fixture.connect()) {
                client.send(before + HANDSHAKE + HI);
                if (!before.isEmpty()) {
                    assertTrue(client.readAnswer().endsWith("plain HTTP_1_1"));
                }
                assertTrue(client.readHead().startsWith("http/1.1 101 "));
                assertEquals("\u0081\2hi", client.readUntil("hi"));
                client.send(HI);
                assertEquals("\u0081\2hi", client.readUntil("hi"));
            }
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    @Test
    void carriesGrpcCallsOverHttp2() {
        HttpClientRequest call = HttpFixture.join(fixture.vertx
                .createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false))
                .request(HttpMethod.POST, fixture.port(), "127.0.0.1", "/a.B/C"));
        call.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
        Future<HttpClientResponse> answer =
                call.response().compose(head -> head.body().map(body -> head));
        call.send("\0\0\0\0\0");
        assertEquals("0", HttpFixture.join(answer).getTrailer("grpc-status"));
    }
}
