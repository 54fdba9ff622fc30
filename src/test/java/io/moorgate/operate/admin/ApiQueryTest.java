package io.moorgate.operate.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServiceId;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the parameters of a list say. */
class ApiQueryTest {
    private static final ServiceId CHAT = new ServiceId("shop", "chat");

    private static MultiMap parameters(String... namesAndValues) {
        MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
        for (int at = 0; at < namesAndValues.length; at += 2) {
            parameters.add(namesAndValues[at], namesAndValues[at + 1]);
        }
        return parameters;
    }

    @Test
    void aParameterWithoutAValueIsNotGiven() {
        ApiQuery query =
                new ApiQuery(parameters("service", "", "endpoint", "", "client", "", "limit", "", "after", ""));
        assertTrue(query.takesService(CHAT));
        assertTrue(query.takesEndpoint("chat-0"));
        assertTrue(query.takesClient("192.0.2.7"));
        assertEquals(ApiQuery.LIMIT_DEFAULT, query.limit());
        assertEquals(Optional.empty(), query.text("after"));
        assertEquals(Optional.empty(), query.number("after", 0, 9));
        assertEquals("?after=7", query.next("7"));
    }

    @Test
    void thoseThatAreGivenBesideItCount() {
        ApiQuery query = new ApiQuery(parameters("service", "shop/chat", "endpoint", "", "limit", "5"));
        assertTrue(query.takesService(CHAT));
        assertFalse(query.takesService(new ServiceId("shop", "other")));
        assertEquals("?service=shop%2Fchat&limit=5&after=7", query.next("7"));
    }

    @Test
    void aParameterWithoutAValueIsStillOneThatTheListHasAndOnlyOnce() {
        assertThrows(BadQuery.class, () -> new ApiQuery(parameters("colour", "")));
        assertThrows(BadQuery.class, () -> new ApiQuery(parameters("limit", "", "limit", "")));
    }

    @Test
    void aParameterThatIsUnknownIsAnsweredWithThoseThatThereAre() {
        assertEquals(
                "colour: \"blue\" (expected: only replica)",
                assertThrows(BadQuery.class, () -> ApiQuery.allow(parameters("colour", "blue"), List.of()))
                        .getMessage());
        assertEquals(
                "colour: \"blue\" (expected: only service, replica)",
                assertThrows(BadQuery.class, () -> ApiQuery.allow(parameters("colour", "blue"), List.of("service")))
                        .getMessage());
    }
}
