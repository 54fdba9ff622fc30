package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which certificates of endpoints are good. */
class EndpointCertificatesTest extends TlsEndpointsFixture {
    @Test
    void anAddressIsVerifiedAndNotSentAsAName() throws IOException {
        try (TlsServer server = new TlsServer(authority.issue("127.0.0.1"));
                RawEndpoint endpoint = answering(server)) {
            route(verifying("127.0.0.1", authority), endpoint.port());
            assertTrue(ask().endsWith("ok"));
            assertEquals(List.of(), TlsServer.names(server.connections.getFirst()));
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNotGood() throws IOException {
        try (RawEndpoint endpoint = answering(new TlsServer(new TestAuthority("other").issue(NAME)))) {
            route(verifying(NAME, authority), endpoint.port());
            assertFails("503", "tls-certificate");
            assertEquals(List.of(), endpoint.heads);
        }
    }

    @Test
    void aCertificateOfAnotherNameIsNotGoodThoughItsAddressWouldBe() throws IOException {
        try (RawEndpoint endpoint = answering(new TlsServer(authority.issue("chat.other.svc", "127.0.0.1")))) {
            route(verifying(NAME, authority), endpoint.port());
            assertFails("503", "tls-certificate");
        }
    }

    @Test
    void aCertificateThatHasEndedIsNotGood() throws IOException {
        try (RawEndpoint endpoint = answering(new TlsServer(authority.issue("EC", Duration.ofDays(-1), NAME)))) {
            route(verifying(NAME, authority), endpoint.port());
            assertFails("503", "tls-certificate");
        }
    }

    @Test
    void aRevokedCertificateIsNotGood() throws IOException {
        Issued revoked = authority.issue(NAME);
        EndpointTls tls =
                new EndpointTls(true, Optional.of(authority.asClients("web/ca", revoked.certificate())), NAME);
        try (RawEndpoint endpoint = answering(new TlsServer(revoked))) {
            route(tls, endpoint.port());
            assertFails("503", "tls-certificate");
        }
    }

    @Test
    void withoutAnAuthorityOfItsOwnTheJdksDecide() throws IOException {
        try (RawEndpoint endpoint = answering(new TlsServer(authority.issue(NAME)))) {
            route(new EndpointTls(true, Optional.empty(), NAME), endpoint.port());
            assertFails("503", "tls-certificate");
        }
    }
}
