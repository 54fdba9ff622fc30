package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What Vert.x's proxy does by itself where the gateway must do otherwise; see
 * docs/decisions/0020-plain-http-on-http-proxy.md. A test that fails here says that a gap has been closed upstream,
 * and what stands around the proxy for it may go.
 */
class BareProxyGapsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void open() {
        server = vertx.createHttpServer(
                new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    }

    @AfterEach
    void close() {
        HttpRig.join(vertx.close());
    }

    private RawClient proxied(RawEndpoint endpoint) throws IOException {
        HttpProxy proxy = HttpProxy.reverseProxy(
                        new ProxyOptions().setSupportWebSocket(false),
                        vertx.createHttpClient(new HttpClientOptions(), new PoolOptions()))
                .origin(endpoint.port(), "127.0.0.1");
        HttpRig.join(server.requestHandler(proxy).listen());
        return new RawClient(server.actualPort());
    }

    @Test
    void takesLegalCachingHeadersForAFailureOfTheEndpoint() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                        + "Cache-Control: public\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nExpires: -1\r\n\r\nok");
                RawClient client = proxied(endpoint)) {
            assertTrue(client.send(GET).readHead().startsWith("http/1.1 502 "));
        }
    }

    @Test
    void framesA304AsIfItHadABody() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 304 Not Modified\r\n\r\n");
                RawClient client = proxied(endpoint)) {
            assertTrue(client.send(GET).readHead().contains("transfer-encoding: chunked"));
        }
    }

    @Test
    void dropsTheTrailersOfAnswers() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n");
                RawClient client = proxied(endpoint)) {
            client.send(GET).readHead();
            assertFalse(client.readUntil("\r\n\r\n").toLowerCase(Locale.ROOT).contains("x-sum"));
        }
    }

    @Test
    void passesHeadersOnThatConnectionNamesInBothDirections() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n");
                RawClient client = proxied(endpoint)) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Mine\r\nX-Mine: 1\r\n\r\n")
                    .readHead();
            assertTrue(answer.contains("x-hop: 1"), answer);
            assertTrue(endpoint.heads.getFirst().toLowerCase(Locale.ROOT).contains("x-mine: 1"));
        }
    }

    @Test
    void leavesAnOldClientWaitingWhereTheEndpointBreaksOff() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
                });
                RawClient client = proxied(endpoint)) {
            client.socket().setSoTimeout(1_000);
            client.send("GET / HTTP/1.0\r\n\r\n");
            IOException end = assertThrows(IOException.class, client::readToEnd);
            assertTrue(end.getCause() instanceof SocketTimeoutException, end::toString);
        }
    }

    @Test
    void waitsForABodyThatWaitsFor100Continue() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
                RawClient client = proxied(endpoint)) {
            client.socket().setSoTimeout(1_000);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThrows(SocketTimeoutException.class, client::readHead);
            assertTrue(endpoint.heads.isEmpty());
        }
    }
}
