package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.LiveConnection;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The id of a request: made or taken over, passed on, logged, and named in the answers of failures. */
class RequestIdsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Pattern ID = Pattern.compile("x-request-id: (\\S+)");

    private static String idAt(RawEndpoint endpoint) {
        Matcher found = ID.matcher(endpoint.heads.getLast().toLowerCase(Locale.ROOT));
        assertTrue(found.find(), endpoint.heads.getLast());
        String id = found.group(1);
        assertFalse(found.find(), endpoint.heads.getLast());
        return id;
    }

    private static void ask(HttpFixture fixture, String fields) throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").readAnswer();
        }
    }

    @Test
    void eachRequestGetsAnIdOfItsOwnWhateverItsClientSays() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            ask(fixture, "X-Request-ID: mine\r\n");
            String first = idAt(endpoint);
            ask(fixture, "");
            String second = idAt(endpoint);
            assertTrue(first.matches("[0-9a-f]{32}"), first);
            assertNotEquals(first, second);
            await().until(() -> fixture.ended.size() == 2);
            assertTrue(
                    fixture.ended.stream().map(LiveConnection::facts).anyMatch(facts -> facts.requestId.equals(first)));
        }
    }

    @Test
    void theIdOfATrustedProxyIsKeptWhereItMakesSense() throws IOException {
        try (HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, HttpFixture.loopbackIsTrusted());
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            ask(fixture, "X-Request-ID: abc-123\r\n");
            assertEquals("abc-123", idAt(endpoint));
            ask(fixture, "X-Request-ID: a b\r\n");
            assertTrue(idAt(endpoint).matches("[0-9a-f]{32}"));
            ask(fixture, "X-Request-ID: " + "a".repeat(129) + "\r\n");
            assertTrue(idAt(endpoint).matches("[0-9a-f]{32}"));
        }
    }

    @Test
    void aFailureNamesTheIdThatTheLogHasAndNoService() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            fixture.routeAllTo();
            try (RawClient client = fixture.connect()) {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                assertTrue(answer.startsWith("http/1.1 503 "), answer);
                assertFalse(answer.contains("default") || answer.contains("web"), answer);
                await().until(() -> !fixture.refusedFacts.isEmpty());
                String logged = fixture.refusedFacts.getFirst().facts().requestId;
                assertTrue(!logged.isEmpty() && answer.contains("(request " + logged + ")"), answer);
                assertTrue(fixture.refusedFacts.getFirst().detail().contains("default/web"));
            }
        }
    }

    @Test
    void aRequestThatIsNoneIsLoggedWithItsClientAndCause() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            for (String bytes : new String[] {
                "GET / HTTP/1.1\r\n\r\n", "G@T / HTTP/9\r\n\r\n", "GET /../x HTTP/1.1\r\nHost: a\r\n\r\n"
            }) {
                fixture.refusedFacts.clear();
                try (RawClient client = fixture.connect()) {
                    client.send(bytes).readAnswer();
                }
                await().until(() -> fixture.refusedFacts.size() == 1);
                assertEquals("127.0.0.1", fixture.refusedFacts.getFirst().client());
                assertEquals(
                        "bad-request", fixture.refusedFacts.getFirst().cause().label());
                assertTrue(fixture.refusedFacts.getFirst().facts().status >= 400);
            }
        }
    }
}
