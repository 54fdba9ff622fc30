package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.CorsPolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.OriginPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static final CorsPolicy APP =
            new CorsPolicy(false, List.of(new OriginPattern("https", new HostPattern("*.example.com"), 443)));
    private static final String ORIGIN = "Origin: https://app.example.com\r\n";

    private final RawEndpoint endpoint = RawEndpoint.answering(
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: X-Page\r\n"
                    + "Vary: Accept\r\nContent-Length: 2\r\n\r\nok");
    private final HttpFixture fixture = new HttpFixture();

    CorsTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        fixture.close();
        endpoint.close();
    }

    private void route(CorsPolicy cors, int port) {
        Route route = HttpFixture.route(port);
        AccessPolicy access = new AccessPolicy(CidrSet.NONE, CidrSet.NONE, List.of(), cors);
        fixture.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        route.withPolicies(route.policies().with(access)))));
    }

    private String ask(String method, String headers) throws IOException {
        try (RawClient client = fixture.connect()) {
            return client.send(method + " / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                    .readAnswer();
        }
    }

    @Test
    void aPreflightIsAnsweredHere() throws IOException {
        route(APP, endpoint.port());
        String answer = ask(
                "OPTIONS",
                ORIGIN
                        + "Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: x-a,content-type\r\n");
        assertTrue(answer.startsWith("http/1.1 204 "), answer);
        assertTrue(answer.contains("access-control-allow-origin: https://app.example.com\r\n"), answer);
        assertTrue(answer.contains("access-control-allow-credentials: true\r\n"), answer);
        assertTrue(answer.contains("access-control-allow-methods: patch\r\n"), answer);
        assertTrue(answer.contains("access-control-allow-headers: x-a,content-type\r\n"), answer);
        assertTrue(answer.contains("access-control-max-age: 600\r\n"), answer);
        assertTrue(answer.contains("vary: origin, access-control-request-method"), answer);
        assertEquals(0, endpoint.heads.size());
        assertEquals(List.of(204), fixture.answered);
    }

    @Test
    void aPreflightOfAnotherOriginIsAllowedNothing() throws IOException {
        route(APP, endpoint.port());
        for (String origin :
                List.of("https://example.org", "null", "http://app.example.com", "https://a.example.com.evil.org")) {
            String answer = ask("OPTIONS", "Origin: " + origin + "\r\nAccess-Control-Request-Method: PUT\r\n");
            assertTrue(answer.startsWith("http/1.1 204 "), answer);
            assertFalse(answer.contains("access-control-allow"), answer);
        }
        assertEquals(0, endpoint.heads.size());
    }

    @Test
    void answersSayWhoMayReadThem() throws IOException {
        route(APP, endpoint.port());
        String answer = ask("GET", ORIGIN);
        assertTrue(answer.contains("access-control-allow-origin: https://app.example.com\r\n"), answer);
        assertFalse(answer.contains("access-control-allow-origin: *"), answer);
        assertTrue(answer.contains("access-control-expose-headers: grpc-status, grpc-message, "), answer);
        assertTrue(answer.contains("x-page\r\n") && answer.contains("vary: origin\r\n"), answer);
        String other = ask("GET", "Origin: https://example.org\r\n");
        assertFalse(other.contains("access-control-"), other);
        assertTrue(other.contains("vary: origin\r\n") && other.endsWith("ok"), other);
        assertFalse(ask("GET", "").contains("access-control-"));
        assertTrue(ask("OPTIONS", ORIGIN).endsWith("ok"), "an OPTIONS that is no preflight is the endpoint's");
    }

    @Test
    void everyOriginMayWithoutCredentials() throws IOException {
        route(CorsPolicy.ANY, endpoint.port());
        String answer = ask("GET", ORIGIN);
        assertTrue(answer.contains("access-control-allow-origin: *\r\n"), answer);
        assertFalse(answer.contains("allow-credentials"), answer);
    }

    @Test
    void failuresOfTheGatewayCanBeReadToo() throws IOException {
        int port;
        try (java.net.ServerSocket gone = new java.net.ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        route(APP, port);
        String answer = ask("GET", ORIGIN);
        assertTrue(answer.startsWith("http/1.1 503 "), answer);
        assertTrue(answer.contains("access-control-allow-origin: https://app.example.com\r\n"), answer);
    }

    @Test
    void withoutOriginsTheEndpointDecides() throws IOException {
        route(CorsPolicy.NONE, endpoint.port());
        assertTrue(ask("GET", ORIGIN).contains("access-control-allow-origin: *\r\n"));
        assertTrue(ask("OPTIONS", ORIGIN + "Access-Control-Request-Method: PUT\r\n")
                .endsWith("ok"));
    }
}
