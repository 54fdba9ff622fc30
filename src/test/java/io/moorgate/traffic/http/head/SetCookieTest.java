package io.moorgate.traffic.http.head;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1; Max-Age=0",
                "a=1; max-age = -5 ; Path=/",
                "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
                "a=1; expires=Mon, 01-Jun-2026 12:00:00 GMT",
                "a=1; Expires=Tue, 01 Jan 2030 00:00:00 GMT; Max-Age=0",
                "a=1; Max-Age=5; Max-Age=0"
            })
    void isOver(String field) {
        assertEquals(Optional.of(true), SetCookie.parse(field).map(cookie -> cookie.isOver(NOW)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=1",
                "a=1; HttpOnly; Path=/; Secure",
                "a=1; Max-Age=1",
                "a=1; Max-Age=99999999999999999999",
                "a=1; Max-Age=x",
                "a=1; Max-Age=",
                "a=1; Expires=soon",
                "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
                "a=1; Expires=Tue, 01 Jan 2030 00:00:00 GMT"
            })
    void isGood(String field) {
        assertEquals(Optional.of(false), SetCookie.parse(field).map(cookie -> cookie.isOver(NOW)));
    }

    @Test
    void readsNameAndValueAsABrowserDoes() {
        SetCookie cookie = SetCookie.parse(" sid = \"a=b\" ; Path=/").orElseThrow();
        assertEquals("sid", cookie.name());
        assertEquals("a=b", cookie.value());
        assertEquals("", SetCookie.parse("a=").orElseThrow().value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "a", "=1", "; a=1"})
    void withoutANameItIsNone(String field) {
        assertEquals(Optional.empty(), SetCookie.parse(field));
    }
}
