package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.tls.TlsEngine;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How connections over TLS end: close_notify goes before FIN, and what a client ends without it is cut. */
class TlsCloseTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @AutoClose
    private final ServerSocket endpoints = AcceptingSocket.open();

    @AutoClose
    private final TlsFixture fixture = TlsFixture.serving(endpoints.getLocalPort());

    /** In TLS 1.2, whose record types can be seen. */
    private SSLSocket dial(int port) throws IOException {
        return fixture.client().versions("TLSv1.2").alpn("http/1.1").dial(port, "localhost");
    }

    private RawPeer endpoint() throws IOException {
        RawPeer endpoint = new RawPeer(endpoints.accept());
        endpoint.readHead();
        return endpoint;
    }

    @Test
    void aRefusedRequest() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawClient client = new RawClient(dial(tap.port()))) {
            assertTrue(client.send("GET /a b HTTP/1.1\r\n\r\n").readToEnd().startsWith("HTTP/1.1 400 "));
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void aPlannedCloseOfAWebSocket() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawPeer client = new RawPeer(dial(tap.port())).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = endpoint().send(RawPeer.SWITCHED)) {
            client.readHead();
            await().until(() -> fixture.http.connections.all().size() == 1);
            fixture.http
                    .connections
                    .all()
                    .forEach(live -> live.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
            assertEquals("\u0088\u0002\u0003\u00f4", client.read(4));
            endpoint.read(8);
            endpoint.send("\u0088\u0002\u0003\u00f4");
            client.send("\u0088\u0082\0\0\0\0\u0003\u00f4");
            client.assertEnd();
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void aWebSocketWhoseEndpointBreaksOff() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawPeer client = new RawPeer(dial(tap.port())).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = endpoint().send(RawPeer.SWITCHED)) {
            client.readHead();
            endpoint.reset();
            assertEquals("\u0088\u0002\u0003\u00f6", client.readAll());
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void anHttp2ConnectionThatIsToEnd() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawEndpoint web = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            fixture.http.routeAllTo(web.port());
            var client = fixture.http.vertx.createHttpClient(new HttpClientOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setTrustAll(true)
                    .setVerifyHost(false)
                    .setEnabledSecureTransportProtocols(java.util.Set.of("TLSv1.2"))
                    .setProtocolVersion(HttpVersion.HTTP_2));
            Future<Integer> answered = client.request(HttpMethod.GET, tap.port(), "localhost", "/")
                    .compose(HttpClientRequest::send)
                    .map(HttpClientResponse::statusCode);
            assertEquals(200, answered.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
            fixture.http
                    .connections
                    .carriers()
                    .forEach(carrier -> carrier.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
            await().untilAsserted(() -> {
                fixture.http.time.advance(Duration.ofSeconds(1));
                assertEquals(0, fixture.listener().connections());
            });
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void aRequestBehindWhichFinComesWithoutCloseNotifyIsAnswered() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                Socket beneath = new Socket(InetAddress.getLoopbackAddress(), tap.port());
                RawClient client = new RawClient(over(beneath))) {
            client.send(GET);
            try (RawPeer endpoint = endpoint()) {
                beneath.shutdownOutput();
                endpoint.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                assertTrue(client.readToEnd().endsWith("ok"));
            }
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void aBodyThatIsCutWithoutCloseNotifyIsCutAtTheEndpointAndNotedAsReset() throws Exception {
        try (Socket beneath = new Socket(InetAddress.getLoopbackAddress(), fixture.port());
                RawClient client = new RawClient(over(beneath))) {
            client.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
            try (RawPeer endpoint = endpoint()) {
                assertEquals("half", endpoint.read(4));
                beneath.shutdownOutput();
                endpoint.assertEnd();
            }
        }
        await().untilAsserted(
                        () -> assertEquals(List.of(new CloseReason(Side.CLIENT, Kind.RESET)), fixture.http.closed));
    }

    /** TLS over {@code beneath}, which stays the caller's. */
    private SSLSocket over(Socket beneath) throws IOException {
        SSLSocket socket = (SSLSocket)
                fixture.client().context().getSocketFactory().createSocket(beneath, "localhost", fixture.port(), false);
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.startHandshake();
        return socket;
    }

    @Test
    void aClientMayEndItsHalfWhereTheEngineIsTheJdks() throws Exception {
        try (TlsFixture jdk = new TlsFixture(TlsEngine.JDK)) {
            jdk.serve(Map.of(), ServerTls.of(jdk.authority.issue("localhost").as("default/any")));
            jdk.http.routeAllTo(endpoints.getLocalPort());
            try (SSLSocket socket = jdk.client().alpn("http/1.1").dial(jdk.port(), "localhost")) {
                RawClient client = new RawClient(socket);
                client.send(GET);
                socket.shutdownOutput();
                try (RawPeer endpoint = endpoint()) {
                    endpoint.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    assertTrue(client.readToEnd().endsWith("ok"));
                }
            }
        }
    }
}
