package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.tls.TestAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A gateway whose endpoints speak HTTP/1.1 over TLS. */
abstract class TlsEndpointsFixture {
    static final String NAME = "chat.web.svc";
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    static final EndpointTls ON = new EndpointTls(false, Optional.empty(), NAME);

    final TestAuthority authority = new TestAuthority("endpoints");
    final StreamFixture gateway = new StreamFixture().with(Protocol.HTTP);

    @AfterEach
    final void close() {
        gateway.close();
    }

    static ConnectPolicy policy(EndpointTls tls) {
        return new ConnectPolicy(Duration.ofSeconds(5), 3).with(tls);
    }

    static EndpointTls verifying(String name, TestAuthority trusted) {
        ClientAuthorities authorities = new ClientAuthorities(
                "web/ca",
                trusted.certificate().getSerialNumber().toString(),
                List.of(trusted.certificate()),
                List.of());
        return new EndpointTls(true, Optional.of(authorities), name);
    }

    final void route(EndpointTls tls, int... ports) {
        gateway.with(policy(tls)).routeTo(ports);
    }

    static RawEndpoint answering(ServerSocket server) {
        return new RawEndpoint(server, peer -> {
            while (true) {
                peer.readHead();
                peer.send(OK);
            }
        });
    }

    final String ask() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            return client.send(REQUEST).readAnswer();
        }
    }

    final void assertFails(String status, String reason) throws IOException {
        String answer = ask();
        assertTrue(answer.startsWith("http/1.1 " + status), answer);
        assertEquals(Map.of(reason, 1), gateway.events.connectFailures);
    }
}
