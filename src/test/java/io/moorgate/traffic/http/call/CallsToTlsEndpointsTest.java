package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** gRPC calls to endpoints that speak TLS, and do not agree on HTTP/2. */
class CallsToTlsEndpointsTest extends CallFixture {
    private final TestAuthority authority = new TestAuthority("endpoints");

    private void assertUnavailable(String reason, ConnectPolicy policy, int port) {
        EndpointTls on = new EndpointTls(false, Optional.empty(), "calls.default.svc");
        gateway.with(policy.with(on)).routeTo(port);
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertTrue(client.header("grpc-message").startsWith("gateway to endpoint: no endpoint accepted a connection"));
        assertEquals(Map.of(reason, 1), gateway.events.connectFailures);
    }

    private static RawEndpoint reading(ServerSocket server) {
        return new RawEndpoint(server, peer -> peer.read(1));
    }

    @Test
    void anEndpointWithoutAlpnIsNotReached() throws IOException {
        try (RawEndpoint endpoint = reading(new TlsServer(authority.issue("x")))) {
            assertUnavailable("tls-protocol", ConnectPolicy.DEFAULT, endpoint.port());
        }
    }

    @Test
    void anEndpointThatSpeaksHttp1OnlyIsNotReached() throws IOException {
        try (RawEndpoint endpoint = reading(new TlsServer(authority.issue("x"), "http/1.1"))) {
            assertUnavailable("tls-protocol", ConnectPolicy.DEFAULT, endpoint.port());
        }
    }

    @Test
    void anEndpointThatDoesNotShakeHandsIsTooSlow() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertUnavailable("tls-timeout", new ConnectPolicy(Duration.ofMillis(300), 1), silent.getLocalPort());
        }
    }
}
