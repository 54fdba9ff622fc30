package io.moorgate.traffic.health;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.moorgate.health.HealthState;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.ProxyProtocol;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks of endpoints with {@code backend-tls}, on real sockets. */
class ChecksOverTlsTest {
    private static final String NAME = "web.ns.svc";
    private static final String BAD_CERTIFICATE = "no connection: tls-certificate";
    private static final EndpointTls ON = new EndpointTls(false, Optional.empty(), NAME);
    private static final List<HealthCheck> CHECKS =
            List.of(new HealthCheck.Tcp(), new HealthCheck.Http("/healthz"), new HealthCheck.Grpc(""));

    private final TestAuthority authority = new TestAuthority("endpoints");
    private final EndpointTls verify = new EndpointTls(true, Optional.of(authority.asClients("ns/ca")), NAME);
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Set<Integer> askedPorts = ConcurrentHashMap.newKeySet();
    private final ChecksFixture fixture = new ChecksFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anEndpointWithAGoodCertificateIsAskedInsideTls() {
        int port = endpoint(authority.issue(NAME), false);
        for (HealthCheck check : CHECKS) {
            assertHealthy(check, ProxyProtocol.OFF, verify, port);
        }
        await().until(() -> asked.contains("https GET /healthz HTTP_1_1"));
        await().until(() -> asked.contains("https POST /grpc.health.v1.Health/Check HTTP_2"));
    }

    @Test
    void anEndpointOfAnotherAuthorityIsUnhealthyWhereItIsVerifiedAndOnlyThere() {
        assertUnhealthyOnlyWhereVerified(new TestAuthority("another").issue(NAME));
    }

    @Test
    void anEndpointWhoseCertificateHasEndedIsUnhealthyWhereItIsVerifiedAndOnlyThere() {
        assertUnhealthyOnlyWhereVerified(authority.issue("EC", Duration.ofDays(-1), NAME));
    }

    @Test
    void anEndpointOfAnotherNameIsUnhealthyWhereItIsVerifiedAndOnlyThere() {
        assertUnhealthyOnlyWhereVerified(authority.issue("other.ns.svc"));
    }

    @Test
    void aProxyHeaderGoesBeforeTls() {
        int port = endpoint(authority.issue(NAME), true);
        for (ProxyProtocol version : List.of(ProxyProtocol.V1, ProxyProtocol.V2)) {
            for (HealthCheck check : CHECKS) {
                assertHealthy(check, version, verify, port);
            }
        }
    }

    @Test
    void anEndpointThatSpeaksNoTlsIsUnhealthyThoughItAccepts() {
        int port = fixture.tcp(socket -> socket.write("220 mail ready\r\n"));
        fixture.check(new HealthCheck.Tcp(), ProxyProtocol.OFF, Optional.of(ON), port);
        fixture.awaitState(port, HealthState.UNHEALTHY);
        fixture.awaitFault(port, "no connection: tls");
    }

    @Test
    void anEndpointThatAcceptsAndNeverShakesHandsIsUnhealthyInTime() {
        int port = fixture.tcp(NetSocket::pause);
        fixture.check(new HealthCheck.Tcp(), ProxyProtocol.OFF, Optional.of(ON), port);
        fixture.awaitState(port, HealthState.UNHEALTHY);
        await().until(() -> fixture.why().matches("no answer within 1000 ms|no connection: tls-timeout"));
    }

    private void assertUnhealthyOnlyWhereVerified(Issued certificate) {
        for (HealthCheck check : CHECKS) {
            int port = endpoint(certificate, false);
            fixture.check(check, ProxyProtocol.OFF, Optional.of(verify), port);
            fixture.awaitState(port, HealthState.UNHEALTHY);
            fixture.awaitFault(port, BAD_CERTIFICATE);
            assertFalse(askedPorts.contains(port), "nothing was asked of an endpoint that is not the right one");
            assertHealthy(check, ProxyProtocol.OFF, ON, port);
        }
    }

    private void assertHealthy(HealthCheck check, ProxyProtocol version, EndpointTls tls, int port) {
        fixture.check(new HealthCheck.Off(), port);
        fixture.check(check, version, Optional.of(tls), port);
        fixture.awaitState(port, HealthState.HEALTHY);
    }

    private int endpoint(Issued certificate, boolean hasHeader) {
        HttpServerOptions options = new HttpServerOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(certificate.certificatePem()))
                        .setKeyValue(Buffer.buffer(certificate.keyPem())));
        return fixture.https(options, hasHeader, this::answer);
    }

    private void answer(HttpServerRequest request) {
        askedPorts.add(request.localAddress().port());
        asked.add(request.scheme() + " " + request.method() + " " + request.path() + " " + request.version());
        if (request.path().equals("/healthz")) {
            request.response().end();
        } else {
            request.response()
                    .putHeader("content-type", "application/grpc")
                    .putTrailer("grpc-status", "0")
                    .end(Buffer.buffer(HexFormat.of().parseHex("00000000020801")));
        }
    }
}
