package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.ProxyProtocol;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Exchanges over HTTP/1.1 with endpoints that speak TLS. */
class TlsToEndpointsTest extends TlsEndpointsFixture {
    @Test
    void anExchangePassesAndTheEndpointIsAskedForTheServersName() throws IOException {
        try (TlsServer server = new TlsServer(new TestAuthority("any").issue("other"), "http/1.1");
                RawEndpoint endpoint = answering(server)) {
            route(ON, endpoint.port());
            assertTrue(ask().endsWith("ok"));
            assertTrue(ask().endsWith("ok"));
            assertEquals(1, endpoint.accepted());
            SSLSocket connection = server.connections.getFirst();
            assertEquals(List.of(NAME), TlsServer.names(connection));
            assertEquals("http/1.1", connection.getApplicationProtocol());
            assertEquals("TLSv1.3", connection.getSession().getProtocol());
        }
    }

    @Test
    void anEndpointWithoutAlpnAndWithTls12IsGoodForHttp1() throws IOException {
        Issued issued = authority.issue("RSA", Duration.ofDays(9), NAME);
        try (TlsServer server = new TlsServer(issued).versions("TLSv1.2");
                RawEndpoint endpoint = answering(server)) {
            route(verifying(NAME, authority), endpoint.port());
            assertTrue(ask().endsWith("ok"));
        }
    }

    @Test
    void aLargeBodyPassesBothWays() throws Exception {
        int size = 3 * 1024 * 1024;
        try (RawEndpoint endpoint = new RawEndpoint(new TlsServer(authority.issue(NAME)), peer -> {
                    peer.readHead();
                    String body = peer.read(size);
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + size + "\r\n\r\n" + body);
                });
                RawClient client = new RawClient(gateway.port())) {
            route(verifying(NAME, authority), endpoint.port());
            String body = "0123456789abcdef".repeat(size / 16);
            Thread.ofVirtual().start(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + size + "\r\n\r\n" + body);
                } catch (IOException fault) {
                    throw new IllegalStateException(fault);
                }
            });
            assertTrue(client.readAnswer().endsWith("\r\n\r\n" + body));
        }
    }

    @Test
    void anEndpointInPlainTextIsNotReachedAndTheNextOneIs() throws IOException {
        try (RawEndpoint plain = new RawEndpoint(peer -> {
                    peer.read(5);
                    peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
                });
                RawEndpoint refuses = new RawEndpoint(peer -> peer.send("SSH-2.0-OpenSSH_9.2\r\n"));
                RawEndpoint good = answering(new TlsServer(authority.issue(NAME)))) {
            route(verifying(NAME, authority), plain.port(), refuses.port(), good.port());
            for (int request = 0; request < 3; request++) {
                assertTrue(ask().endsWith("ok"));
            }
            assertTrue(gateway.events.connectFailures.keySet().stream().allMatch("tls"::equals));
            assertEquals(List.of(), plain.heads);
        }
    }

    @Test
    void anEndpointThatDoesNotShakeHandsIsTooSlow() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            gateway.with(new ConnectPolicy(Duration.ofMillis(300), 1).with(ON)).routeTo(silent.getLocalPort());
            assertFails("504", "tls-timeout");
        }
    }

    @Test
    void anEndpointThatClosesInTheHandshakeIsNotReached() throws IOException {
        try (RawEndpoint closing = new RawEndpoint(peer -> peer.read(10))) {
            route(ON, closing.port());
            assertFails("503", "tls");
        }
    }

    @Test
    void connectionsOfAnotherPolicyAreNotUsedAndChangedAuthoritiesCloseThoseThatAreIdle() throws IOException {
        try (TlsServer server = new TlsServer(authority.issue(NAME));
                RawEndpoint endpoint = answering(server)) {
            route(ON, endpoint.port());
            assertTrue(ask().endsWith("ok"));
            route(verifying(NAME, authority), endpoint.port());
            assertTrue(ask().endsWith("ok"));
            assertEquals(2, endpoint.accepted());
            await().until(() -> endpoint.ends.size() == 1);
            route(verifying(NAME, new TestAuthority("next")), endpoint.port());
            assertFails("503", "tls-certificate");
            await().until(() -> endpoint.ends.size() == 3);
        }
    }

    @Test
    void aChangeOfTheAuthorityDoesNotTouchAnExchangeUnderWay() throws Exception {
        TlsServer server = new TlsServer(authority.issue(NAME));
        try (RawEndpoint endpoint = new RawEndpoint(server, peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nok");
                    peer.readUntil("!");
                    peer.send("ok");
                });
                RawClient client = new RawClient(gateway.port())) {
            route(verifying(NAME, authority), endpoint.port());
            client.send("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.readUntil("ok");
            route(verifying(NAME, new TestAuthority("next")), endpoint.port());
            client.send("1\r\n!\r\n0\r\n\r\n");
            assertEquals("ok", client.readUntil("ok"));
        }
    }

    @Test
    void aBodyUpToTheEndIsWholeBehindCloseNotify() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(new TlsServer(authority.issue(NAME)), peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
                });
                RawClient client = new RawClient(gateway.port())) {
            route(ON, endpoint.port());
            assertTrue(client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .readToEnd()
                    .endsWith("9\r\nall of it\r\n0\r\n\r\n"));
        }
    }

    @Test
    void aBodyUpToTheEndIsCutWithoutCloseNotify() throws IOException {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            TlsServer server = new TlsServer(authority.issue(NAME)).versions(version);
            try (RawEndpoint endpoint = new RawEndpoint(server, peer -> {
                        peer.readHead();
                        peer.send("HTTP/1.1 200 OK\r\n\r\nsome of it");
                        server.raw.getLast().shutdownOutput();
                        peer.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                    });
                    RawClient client = new RawClient(gateway.port())) {
                route(ON, endpoint.port());
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                String seen = client.readUntil("some of it");
                assertTrue(seen.startsWith("HTTP/1.1 200"));
                assertThrows(IOException.class, () -> client.readUntil("0\r\n\r\n"));
            }
        }
    }

    @Test
    void closeNotifyGoesBeforeFinWhenAnIdleConnectionCloses() throws IOException {
        try (RawEndpoint endpoint = answering(new TlsServer(authority.issue(NAME)))) {
            route(ON, endpoint.port());
            assertTrue(ask().endsWith("ok"));
            gateway.routeTo();
            await().until(() -> endpoint.ends.size() == 1);
            assertEquals("end of stream", endpoint.ends.getFirst());
        }
    }

    @Test
    void theProxyHeaderGoesBeforeTls() throws IOException {
        ConnectPolicy named =
                new ConnectPolicy(Duration.ofSeconds(5), 3, ProxyProtocol.V1, Optional.of(verifying(NAME, authority)));
        TlsServer tls = new TlsServer(authority.issue(NAME));
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                RawEndpoint behind = answering(tls)) {
            gateway.with(named).routeTo(plain.getLocalPort());
            StringBuilder line = new StringBuilder();
            Thread.ofVirtual().start(() -> forward(plain, tls, line));
            assertTrue(ask().endsWith("ok"));
            assertTrue(line.toString().startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 "), line.toString());
            assertFalse(behind.heads.isEmpty());
        }
    }

    /** Takes a line off a connection and passes on the rest, both ways. */
    private static void forward(ServerSocket from, ServerSocket to, StringBuilder line) {
        try (Socket gateway = from.accept();
                Socket endpoint = new Socket(InetAddress.getLoopbackAddress(), to.getLocalPort())) {
            for (int octet = gateway.getInputStream().read();
                    octet != '\n';
                    octet = gateway.getInputStream().read()) {
                line.append((char) octet);
            }
            Thread.ofVirtual().start(() -> {
                try {
                    endpoint.getInputStream().transferTo(gateway.getOutputStream());
                } catch (IOException end) {
                    // the test is over
                }
            });
            gateway.getInputStream().transferTo(endpoint.getOutputStream());
        } catch (IOException end) {
            // the test is over
        }
    }
}
