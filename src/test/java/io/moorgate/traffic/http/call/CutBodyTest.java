package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawEndpoint;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is cut never looks whole: over HTTP/2 the stream is reset with a code that is an error. */
class CutBodyTest {
    private HttpFixture fixture;
    private HttpClient client;

    @BeforeEach
    void open() {
        fixture = new HttpFixture();
        client = fixture.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(fixture.port()));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private long codeOfReset() throws Exception {
        ExecutionException fault =
                Assertions.assertThrows(ExecutionException.class, () -> client.request(HttpMethod.GET, "/")
                        .compose(request -> request.send())
                        .compose(answer -> answer.body())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS));
        return assertInstanceOf(StreamResetException.class, fault.getCause()).getCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nab"
            })
    void theEndpointBreaksOff(String answer) throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n" + answer);
        })) {
            fixture.routeAllTo(endpoint.port());
            assertNotEquals(0, codeOfReset());
        }
    }

    @Test
    void theEndpointResets() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n\r\nabc");
            peer.reset();
        })) {
            fixture.routeAllTo(endpoint.port());
            assertNotEquals(0, codeOfReset());
        }
    }

    @Test
    void theGatewayEndsASilentExchange() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            peer.readHead();
        })) {
            fixture.routeAllTo(endpoint.port());
            Thread.ofVirtual().start(() -> {
                await().until(() ->
                        fixture.connections.all().stream().anyMatch(connection -> connection.bytesOut() == 3));
                fixture.time.advance(Duration.ofSeconds(61));
            });
            assertNotEquals(0, codeOfReset());
        }
    }
}
