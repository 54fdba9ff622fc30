package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    private static void assertFacts(String expected, AccessFacts facts) {
        assertEquals(expected, facts.method + " " + facts.host + " " + facts.path + " " + facts.status);
    }
}
