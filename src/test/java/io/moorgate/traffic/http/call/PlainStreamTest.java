package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.StreamFixture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that are no gRPC calls, from clients of every version, to an endpoint that speaks HTTP/2. */
class PlainStreamTest {
    private final Vertx vertx = Vertx.vertx();
    private final StreamFixture gateway = new StreamFixture();

    @BeforeEach
    void start() {
        int endpoint = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                .requestHandler(PlainStreamTest::answer)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        gateway.routeTo(endpoint);
    }

    @AfterEach
    void stop() {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void answer(HttpServerRequest request) {
        request.response().putHeader("x-version", request.version().name());
        switch (request.path()) {
            case "/echo" -> request.body().onSuccess(body -> request.response().end(body));
            case "/trailers" ->
                request.response()
                        .setChunked(true)
                        .putTrailer("x-last", "yes")
                        .write("body")
                        .onSuccess(written -> request.response().end());
            case "/empty" -> request.response().setStatusCode(204).end();
            case "/cut" ->
                request.response().write("begin").onSuccess(written -> request.response()
                        .reset());
            default -> request.response().end(request.method() + " " + request.getHeader("x-forwarded-for"));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().version(version).build();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void carriesARequestWithoutABody(HttpClient.Version version) throws Exception {
        HttpResponse<String> response =
                client(version).send(request("/x").build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(
                HttpClient.Version.HTTP_1_1, response.version()); // Also of a client that offers an upgrade to h2c.
        assertEquals("GET 127.0.0.1", response.body());
        assertEquals("HTTP_2", response.headers().firstValue("x-version").orElse(""));
        await().until(() -> gateway.events.statuses.getOrDefault(200, 0) == 1);
        await().until(() -> gateway.connections.all().isEmpty());
        assertEquals(0, gateway.liveCalls());
        assertTrue(gateway.events.grpcCodes.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void carriesLargeBodiesBothWays(HttpClient.Version version) throws Exception {
        byte[] body = new byte[3_000_000];
        new Random(7).nextBytes(body);
        HttpClient client = client(version);
        for (int turn = 0; turn < 3; turn++) {
            HttpResponse<byte[]> response = client.send(
                    request("/echo")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertArrayEquals(body, response.body());
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersHeadAndNoContentWithoutABody(HttpClient.Version version) throws Exception {
        HttpClient client = client(version);
        HttpResponse<String> head = client.send(
                request("/x")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals(
                204,
                client.send(request("/empty").build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode());
        await().until(() -> gateway.connections.all().isEmpty());
    }

    @Test
    void passesTrailersToAnHttp11Client() throws Exception {
        String answer = raw("GET /trailers HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n");
        assertTrue(answer.contains("\r\nx-last: yes\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void endsAnHttp10AnswerWithTheConnection() throws Exception {
        String answer = raw("GET /trailers HTTP/1.0\r\nHost: a\r\n\r\n");
        assertTrue(answer.endsWith("\r\n\r\nbody"), answer);
    }

    @Test
    void readsAChunkedRequest() throws Exception {
        String answer = raw("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertTrue(answer.contains("abcde"), answer);
    }

    @Test
    void doesNotLetACutAnswerLookWhole() throws Exception {
        String answer = raw("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n");
        // The reset may overtake what was sent before it.
        assertTrue(answer.isEmpty() || answer.contains("begin"), answer);
        assertTrue(!answer.contains("\r\n0\r\n"), answer);
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
