package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Security;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.tls.BoringSslClient;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.moorgate.traffic.tls.TlsEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes ask of the security of requests: redirects, HSTS, client certificates. */
class TlsRequestsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final TestAuthority clients = new TestAuthority("clients");
    private TlsFixture fixture;
    private RawEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = RawEndpoint.answering(OK);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    private static Security security(ClientAuthorities authorities) {
        return new Security(List.of(), Optional.empty(), Optional.of(authorities), false, Duration.ZERO);
    }

    /** Serves {@code hosts}, each with a certificate of its name and what it asks of its clients. */
    private void serve(TlsEngine engine, Map<String, Security> hosts) {
        fixture = new TlsFixture(engine);
        Map<HostPattern, PathRoutes> routes = new java.util.HashMap<>();
        Map<HostPattern, ServerTls> names = new java.util.HashMap<>();
        hosts.forEach((host, security) -> {
            Route route = HttpFixture.route(endpoint.port()).withSecurity(security);
            routes.put(new HostPattern(host), new PathRoutes(List.of(Map.entry(PathPattern.prefix("/"), route))));
            names.put(
                    new HostPattern(host),
                    new ServerTls(
                            List.of(fixture.authority.issue(host).as("default/" + host)), security.clients(), false));
        });
        ServerNames serverNames = new ServerNames(new HostRoutes<>(names), Optional.empty());
        fixture.contexts.follow(serverNames);
        fixture.http.table.publish(new RoutingTable(1, HttpRoutes.of(routes), Map.of(), List.of(), serverNames));
    }

    private static String get(String host) {
        return "GET /a?b=c HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    private RawClient dial(Optional<Issued> own, String name) throws IOException {
        return new RawClient(
                new TlsClient(fixture.authority, own).alpn("http/1.1").dial(fixture.port(), name));
    }

    private RawClient dial(String name) throws IOException {
        return dial(Optional.empty(), name);
    }

    @Test
    void plainRequestsAreSentToTls() throws IOException {
        serve(
                TlsEngine.best(),
                Map.of("a.example", new Security(List.of(), Optional.empty(), Optional.empty(), true, Duration.ZERO)));
        try (RawClient client = fixture.http.connect()) {
            String answer = client.send(get("a.example")).readAnswer();
            assertTrue(answer.startsWith("http/1.1 308"), answer);
            assertTrue(answer.contains("location: https://a.example/a?b=c\r\n"), answer);
            answer = client.send(get("A.example:8080")).readAnswer();
            assertTrue(answer.contains("location: https://a.example:8443/a?b=c\r\n"), answer);
        }
        try (RawClient client = dial("a.example")) {
            assertTrue(client.send(get("a.example")).readAnswer().endsWith("ok"));
        }
        assertEquals(List.of(308, 308, 200), fixture.http.answered);
    }

    @Test
    void hstsIsSaidOverTlsOnly() throws IOException {
        serve(
                TlsEngine.best(),
                Map.of(
                        "a.example",
                        new Security(List.of(), Optional.empty(), Optional.empty(), false, Duration.ofDays(180))));
        try (RawClient plain = fixture.http.connect();
                RawClient encrypted = dial("a.example")) {
            assertFalse(plain.send(get("a.example")).readAnswer().contains("strict-transport-security"));
            String answer = encrypted.send(get("a.example")).readAnswer();
            assertTrue(answer.contains("strict-transport-security: max-age=15552000\r\n"), answer);
        }
    }

    @Test
    void hstsIsSaidInTheGatewaysOwnAnswersToo() throws IOException {
        Security hsts = new Security(List.of(), Optional.empty(), Optional.empty(), false, Duration.ofDays(180));
        serve(TlsEngine.best(), Map.of("a.example", hsts));
        RoutingTable open = fixture.http.table.current();
        Route refusing = HttpFixture.route(endpoint.port()).withSecurity(hsts).refusing("broken");
        Map<HostPattern, PathRoutes> routes = Map.of(
                new HostPattern("a.example"),
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/only"), refusing))));
        fixture.http.table.publish(new RoutingTable(2, HttpRoutes.of(routes), Map.of(), List.of(), open.serverNames()));
        try (RawClient plain = fixture.http.connect();
                RawClient encrypted = dial("a.example")) {
            for (String path : List.of("/only", "/other")) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
                String answer = encrypted.send(request).readAnswer();
                assertTrue(answer.startsWith(path.equals("/only") ? "http/1.1 503" : "http/1.1 404"), answer);
                assertTrue(answer.contains("strict-transport-security: max-age=15552000\r\n"), answer);
                assertFalse(plain.send(request).readAnswer().contains("strict-transport-security"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aClientWithACertificateIsNamedToTheEndpoint(TlsEngine engine) throws IOException {
        serve(engine, Map.of("a.example", security(clients.asClients("default/ca"))));
        Issued own = clients.issue("user");
        try (RawClient client = dial(Optional.of(own), "a.example")) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Client-Cert: Hash=forged\r\n"
                    + "X_Forwarded_Client_Cert: Hash=forged\r\n\r\n");
            assertTrue(client.readAnswer().endsWith("ok"));
        }
        String head = endpoint.heads.getFirst();
        assertTrue(head.matches("(?s).*x-forwarded-client-cert: Hash=[0-9a-f]{64};Subject=\"CN=user\"\r\n.*"), head);
        assertFalse(head.contains("forged"), head);
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aClientWithoutACertificateOrWithAnothersIsRefused(TlsEngine engine) {
        serve(engine, Map.of("a.example", security(clients.asClients("default/ca"))));
        for (Optional<Issued> own :
                List.of(Optional.<Issued>empty(), Optional.of(new TestAuthority("others").issue("user")))) {
            assertThrows(IOException.class, () -> {
                try (RawClient client = dial(own, "a.example")) {
                    client.send(get("a.example")).readAnswer();
                }
            });
        }
        await().untilAsserted(() -> assertEquals(
                List.of(TlsHandshake.failed(Result.CLIENT_CERTIFICATE), TlsHandshake.failed(Result.CLIENT_CERTIFICATE)),
                fixture.http.handshakes));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aRevokedCertificateIsRefusedAndOthersAreNot(TlsEngine engine) throws IOException {
        Issued good = clients.issue("good");
        Issued revoked = clients.issue("revoked");
        serve(engine, Map.of("a.example", security(clients.asClients("default/ca", revoked.certificate()))));
        try (RawClient client = dial(Optional.of(good), "a.example")) {
            assertTrue(client.send(get("a.example")).readAnswer().endsWith("ok"));
        }
        assertThrows(IOException.class, () -> {
            try (RawClient client = dial(Optional.of(revoked), "a.example")) {
                client.send(get("a.example")).readAnswer();
            }
        });
    }

    @Test
    void aRefusedClientReadsWhy() {
        serve(TlsEngine.best(), Map.of("a.example", security(clients.asClients("default/ca"))));
        for (int time = 0; time < 20; time++) {
            SSLException refused = assertThrows(SSLException.class, () -> {
                try (RawClient client = dial("a.example")) {
                    client.send(get("a.example")).readAnswer();
                }
            });
            assertTrue(refused.getMessage().contains("certificate_required"), refused::toString);
        }
        await().until(() -> fixture.listener().connections() == 0);
    }

    @Test
    void aHostWithOtherAuthoritiesThanTheConnectionsIsMisdirected() throws IOException {
        serve(
                TlsEngine.best(),
                Map.of(
                        "a.example", security(clients.asClients("default/ca")),
                        "b.example", security(new TestAuthority("others").asClients("default/others")),
                        "open.example", Security.NONE));
        Optional<Issued> own = Optional.of(clients.issue("user"));
        try (RawClient client = dial(own, "a.example")) {
            assertTrue(client.send(get("a.example")).readAnswer().endsWith("ok"));
            assertTrue(client.send(get("b.example")).readAnswer().startsWith("http/1.1 421"));
            assertTrue(client.send(get("open.example")).readAnswer().startsWith("http/1.1 421"));
        }
        try (RawClient client = dial("open.example")) {
            assertTrue(client.send(get("open.example")).readAnswer().endsWith("ok"));
            assertTrue(client.send(get("a.example")).readAnswer().startsWith("http/1.1 421"));
        }
    }

    @Test
    void aPlainRequestToAHostWithClientCertificatesIsForbidden() throws IOException {
        serve(TlsEngine.best(), Map.of("a.example", security(clients.asClients("default/ca"))));
        try (RawClient client = fixture.http.connect()) {
            assertTrue(client.send(get("a.example")).readAnswer().startsWith("http/1.1 403"));
        }
        assertEquals(0, endpoint.accepted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aTicketOfOneHostOpensNoOther(String version) throws Exception {
        serve(
                TlsEngine.best(),
                Map.of("a.example", security(clients.asClients("default/ca")), "b.example", Security.NONE));
        String request = "GET / HTTP/1.1\r\nHost: b.example\r\nConnection: close\r\n\r\n";
        try (BoringSslClient client = new BoringSslClient(fixture.authority, version)) {
            assertTrue(client.ask(fixture.port(), "b.example", request).endsWith("ok"));
            assertTrue(client.ask(fixture.port(), "b.example", request).endsWith("ok"));
            assertEquals("", client.ask(fixture.port(), "a.example", request.replace("b.example", "a.example")));
        }
        await().until(() -> fixture.http.handshakes.size() == 3);
        assertTrue(fixture.http.handshakes.get(1).resumed());
        assertEquals(TlsHandshake.failed(Result.CLIENT_CERTIFICATE), fixture.http.handshakes.get(2));
    }

    @Test
    void aResumedSessionStillHasItsClientsCertificate() throws Exception {
        serve(TlsEngine.best(), Map.of("a.example", security(clients.asClients("default/ca"))));
        TlsClient client = new TlsClient(fixture.authority, Optional.of(clients.issue("user"))).alpn("http/1.1");
        for (int time = 0; time < 2; time++) {
            try (RawClient connection = new RawClient(client.dial(fixture.port(), "a.example"))) {
                assertTrue(connection.send(get("a.example")).readAnswer().endsWith("ok"));
            }
        }
        await().until(() -> fixture.http.handshakes.size() == 2);
        assertTrue(fixture.http.handshakes.get(1).resumed());
        assertTrue(endpoint.heads.get(1).contains("Subject=\"CN=user\""), endpoint.heads.get(1));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aSessionEndsWithItsClientsCertificate(TlsEngine engine) throws Exception {
        serve(engine, Map.of("a.example", security(clients.asClients("default/ca"))));
        AtomicReference<TestAuthority.Issued> own = new AtomicReference<>();
        AtomicReference<TlsClient> client = new AtomicReference<>();
        await().ignoreExceptions().untilAsserted(() -> {
            own.set(clients.issue("EC", Duration.ofSeconds(5), "user"));
            client.set(new TlsClient(fixture.authority, Optional.of(own.get())).alpn("http/1.1"));
            assertTrue(ask(client.get()).endsWith("ok"));
        });
        Date end = own.get().certificate().getNotAfter();
        await().until(() -> Date.from(WallClock.system().now()).after(end));
        fixture.http.handshakes.clear();
        assertFalse(ask(client.get()).endsWith("ok"));
        await().until(() -> fixture.http.handshakes.equals(List.of(TlsHandshake.failed(Result.CLIENT_CERTIFICATE))));
    }

    private String ask(TlsClient client) {
        try (RawClient connection = new RawClient(client.dial(fixture.port(), "a.example"))) {
            return connection.send(get("a.example")).readAnswer();
        } catch (IOException closed) {
            return "";
        }
    }
}
