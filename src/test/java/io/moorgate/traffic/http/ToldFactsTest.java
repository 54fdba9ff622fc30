package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Redirect;
import io.moorgate.routing.UriChange;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP tells the access log. */
class ToldFactsTest {
    @Test
    void anExchangeTellsWhatWasAskedForAndAnswered() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("PUT /a/b?secret=1 HTTP/1.1\r\nHost: Web.example:80\r\nContent-Length: 0\r\n\r\n")
                        .readAnswer();
            }
            await().until(() -> fixture.ended.size() == 1);
            assertFacts("PUT web.example /a/b 201", fixture.ended.getFirst().facts());
        }
    }

    @Test
    void aRequestWithoutARouteTellsHostPathAndClient() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            fixture.publish(
                    Map.of(new HostPattern("web.example"), Map.of(PathPattern.prefix("/"), HttpFixture.route(1))));
            try (RawClient client = fixture.connect()) {
                client.send("GET /x HTTP/1.1\r\nHost: other.example\r\n\r\n").readAnswer();
            }
            await().until(() -> fixture.refusedFacts.size() == 1);
            RefusedFacts refused = fixture.refusedFacts.getFirst();
            assertEquals(RefusedFacts.Cause.NO_ROUTE, refused.cause());
            assertEquals("127.0.0.1", refused.client());
            assertFacts("GET other.example /x 404", refused.facts());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET *, , GET web.example * 400",
        "GET /x?secret=1, 'CDN-Loop: a,moorgate,moorgate,moorgate,moorgate,moorgate,moorgate,moorgate,moorgate', GET web.example /x 508",
        "GET ftp://other.example/y?secret=1, , GET web.example ftp://other.example/y 400",
        "CONNECT web.example:443, , CONNECT web.example web.example:443 501"
    })
    void aRequestThatIsRefusedBeforeItsRouteTellsWhatItAsksForAndItsId(String line, String field, String told)
            throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            fixture.routeAllTo(1);
            String fields = field == null ? "" : field + "\r\n";
            try (RawClient client = fixture.connect()) {
                String answer = client.send(line + " HTTP/1.1\r\nHost: Web.example:80\r\n" + fields + "\r\n")
                        .readAnswer();
                await().until(() -> fixture.refusedFacts.size() == 1);
                AccessFacts facts = fixture.refusedFacts.getFirst().facts();
                assertFacts(told, facts);
                assertFalse(facts.requestId.isEmpty());
                assertTrue(answer.contains("(request " + facts.requestId + ")"), answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerWithoutARouteNamesTheIdThatTheLogHas(boolean isConfigured) throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            if (isConfigured) {
                fixture.publish(
                        Map.of(new HostPattern("web.example"), Map.of(PathPattern.prefix("/"), HttpFixture.route(1))));
            }
            try (RawClient client = fixture.connect()) {
                String answer = client.send("GET /x HTTP/1.1\r\nHost: other.example\r\n\r\n")
                        .readAnswer();
                await().until(() -> fixture.refusedFacts.size() == 1);
                String id = fixture.refusedFacts.getFirst().facts().requestId;
                assertFalse(id.isEmpty());
                assertTrue(answer.contains("(request " + id + ")"), answer);
            }
        }
    }

    @Test
    void whatTheGatewayAnswersItselfIsTold() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            Redirect redirection = new Redirect(302, Optional.of("https"), UriChange.NONE, OptionalInt.empty());
            fixture.publish(Map.of(
                    HostPattern.ANY,
                    Map.of(
                            PathPattern.prefix("/"),
                            HttpFixture.route().withRules(NamedEndpoints.redirecting(redirection)))));
            try (RawClient client = fixture.connect()) {
                client.send("GET /x?secret=1 HTTP/1.1\r\nHost: web.example\r\n\r\n")
                        .readAnswer();
                client.send("OPTIONS * HTTP/1.1\r\nHost: web.example\r\n\r\n").readAnswer();
            }
            await().until(() -> fixture.answeredFacts.size() == 2);
            AnsweredFacts redirect = fixture.answeredFacts.getFirst();
            assertFacts("GET web.example /x 302", redirect.facts());
            assertEquals("127.0.0.1", redirect.client());
            assertEquals("web", redirect.service().orElseThrow().name());
            assertFacts(
                    "OPTIONS web.example * 200", fixture.answeredFacts.getLast().facts());
        }
    }

    private static void assertFacts(String expected, AccessFacts facts) {
        assertEquals(expected, facts.method + " " + facts.host + " " + facts.path + " " + facts.status);
    }
}
