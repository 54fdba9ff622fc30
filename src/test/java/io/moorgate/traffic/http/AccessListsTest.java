package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.Cidr;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.OriginPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests the lists of a route let through. */
class AccessListsTest {
    private static final AccessPolicy ONE_ORIGIN = new AccessPolicy(
            CidrSet.NONE, CidrSet.NONE, List.of(new OriginPattern("https", new HostPattern("app.example.com"), 443)));

    private final HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, HttpFixture.loopbackIsTrusted());
    private RawEndpoint endpoint;

    @BeforeEach
    void listen() throws IOException {
        endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @Test
    void aClientInADeniedNetworkGets403AndTheEndpointIsNotReached() throws IOException {
        publish(new AccessPolicy(CidrSet.NONE, networks("127.0.0.0/8"), List.of()));
        assertEquals(403, status(""));
        assertEquals(0, endpoint.accepted());
        assertEquals(List.of("deny-cidr"), fixture.limits);
        assertEquals(List.of(403), fixture.answered);
        RefusedFacts facts = fixture.refusedFacts.getFirst();
        assertEquals(RefusedFacts.Cause.FORBIDDEN, facts.cause());
        assertEquals("127.0.0.1", facts.client());
        assertEquals("deny-cidr", facts.detail());
    }

    @Test
    void theAddressThatCountsIsTheOneThatATrustedProxyNames() throws IOException {
        publish(new AccessPolicy(networks("192.0.2.0/24"), networks("192.0.2.7"), List.of()));
        assertEquals(200, status("X-Forwarded-For: 192.0.2.1\r\n"));
        assertEquals(403, status("X-Forwarded-For: 192.0.2.7\r\n"));
        assertEquals(403, status("X-Forwarded-For: 192.0.3.1\r\n"));
        assertEquals(403, status(""));
        assertEquals(List.of("deny-cidr", "allow-cidr", "allow-cidr"), fixture.limits);
    }

    @Test
    void aRequestThatNamesAnotherOriginGets403AndOneThatNamesNoneIsServed() throws IOException {
        publish(ONE_ORIGIN);
        assertEquals(200, status(""));
        assertEquals(200, status("Origin: https://app.example.com\r\n"));
        assertEquals(403, status("Origin: https://evil.example.com\r\n"));
        assertEquals(403, status("Origin: null\r\n"));
        assertEquals(403, status("Origin:\r\n"), "an empty field");
        assertEquals(
                403, status("Origin: https://app.example.com\r\nOrigin: https://evil.example.com\r\n"), "two fields");
        assertEquals(Collections.nCopies(4, "allowed-origins"), fixture.limits);
    }

    @Test
    void aWebSocketHandshakeOfAnotherOriginGets403() throws IOException {
        publish(ONE_ORIGIN);
        String handshake = RawPeer.HANDSHAKE.replace("Host:", "Origin: https://evil.example.com\r\nHost:");
        try (RawPeer client = RawPeer.connect(fixture.port()).send(handshake)) {
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 403 "), head);
        }
        assertEquals(0, endpoint.accepted());
    }

    @Test
    void aGrpcCallGetsPermissionDenied() throws IOException {
        publish(new AccessPolicy(CidrSet.NONE, networks("127.0.0.0/8"), List.of()));
        try (RawClient client = fixture.connect()) {
            String head = client.send("POST /a.B/C HTTP/1.1\r\n"
                            + "Host: a\r\n"
                            + "Content-Type: application/grpc\r\n"
                            + "content-length: 0\r\n\r\n")
                    .readHead();
            assertTrue(head.contains("grpc-status: 7\r\n"), head);
        }
    }

    @Test
    void aConnectionKeepsItsPlaceForTheNextRequestBehind403() throws IOException {
        publish(ONE_ORIGIN);
        try (RawClient client = fixture.connect()) {
            String first = client.send("GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://x.example\r\n\r\n")
                    .readAnswer();
            assertTrue(first.startsWith("http/1.1 403 "), first);
            assertTrue(first.contains("gateway: this client is not admitted here (request "), first);
            String second = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
            assertTrue(second.startsWith("http/1.1 200 "), second);
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    private int status(String fields) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                    .readAnswer();
            return Integer.parseInt(answer.substring("http/1.1 ".length(), "http/1.1 200".length()));
        }
    }

    private void publish(AccessPolicy access) {
        Route open = HttpFixture.route(endpoint.port());
        Route route = open.withPolicies(open.policies().with(access));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }

    private static CidrSet networks(String text) {
        return CidrSet.of(List.of(Cidr.parse(text)));
    }
}
