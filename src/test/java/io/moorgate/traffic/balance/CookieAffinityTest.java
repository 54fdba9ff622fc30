package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Affinity.WhenDraining;
import io.moorgate.routing.Affinity.WhenLost;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CookieAffinityTest {
    private static final CookiePolicy SLIDING = new CookiePolicy(
            "mg-1", "/", Optional.empty(), Optional.of(Duration.ofHours(1)), "Lax", Optional.empty(), false);
    private static final Endpoints ABC = ready("a", "b", "c");

    private BalanceFixture fixture = new BalanceFixture();

    private record Visit(String endpoint, PickReason reason, Optional<String> setCookie) {
        String value() {
            String text = setCookie.orElseThrow();
            return text.substring("mg-1=".length(), text.indexOf(';'));
        }
    }

    @Test
    void aNewClientIsGivenACookieAndComesBackWithIt() {
        Visit first = visit(ABC, "");
        assertEquals(PickReason.NEW_PIN, first.reason());
        for (int i = 0; i < 20; i++) {
            assertEquals(new Visit(first.endpoint(), PickReason.PINNED, Optional.empty()), visit(ABC, first.value()));
        }
        assertNotEquals(first.value(), visit(ABC, "").value());
    }

    @Test
    void ofSeveralCookiesOfOursTheFirstWithAPinCounts() {
        String forgotten = visit(ready("a"), "").value();
        restart();
        Visit known = visit(ready("b"), "");
        ClientTraits both = new ClientTraits() {
            @Override
            public java.net.InetAddress address() {
                return java.net.InetAddress.ofLiteral("10.0.0.1");
            }

            @Override
            public boolean isHttp() {
                return true;
            }

            @Override
            public java.util.List<String> cookies(String name) {
                return java.util.List.of("forged", forgotten, known.value());
            }
        };
        Pick pick = fixture.picker.pick(cookied(ABC), both);
        assertEquals("b", pick.next().orElseThrow().name());
        pick.release();
    }

    @Test
    void theCookieSurvivesTheLossOfTheTable() {
        Visit first = visit(ABC, "");
        restart();
        assertEquals(new Visit(first.endpoint(), PickReason.PINNED, Optional.empty()), visit(ABC, first.value()));
        assertEquals(1, fixture.pins.entries());
    }

    @Test
    void theTableKnowsBetterThanAnOldCookie() {
        Visit first = visit(ready("a"), "");
        Visit rebound = visit(ready("b"), first.value());
        assertEquals(PickReason.REBOUND, rebound.reason());
        Visit again = visit(ABC, first.value());
        assertEquals("b", again.endpoint());
        assertEquals(PickReason.PINNED, again.reason());
        assertEquals(rebound.value(), again.value());
        assertEquals(Optional.empty(), visit(ABC, rebound.value()).setCookie());
    }

    @Test
    void aCookieWhoseEndpointIsGoneIsBoundAnew() {
        Visit first = visit(ready("a"), "");
        restart();
        Visit rebound = visit(ready("b"), first.value());
        assertEquals(PickReason.REBOUND, rebound.reason());
        assertTrue(rebound.setCookie().isPresent());
    }

    @Test
    void aCookieWhoseEndpointIsGoneFailsWhereItIsToldToAndIsTakenBack() {
        Visit first = visit(ready("a"), "");
        Affinity failing = BalanceFixture.affinity(
                new Affinity.Key.Cookie(BalanceFixture.COOKIE), WhenDraining.STAY, WhenLost.FAIL);
        for (int i = 0; i < 2; i++) {
            Pick pick = pick(BalanceFixture.upstream(failing, ready("b")), first.value());
            assertEquals(Optional.empty(), pick.next());
            assertEquals(PickReason.LOST, pick.reason());
            assertEquals(Optional.of("mg-1=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"), pick.setCookie(false));
            pick.release();
            restart();
        }
    }

    @Test
    void aForeignCookieMakesANewClient() {
        CookieSigner foreign = CookieSigner.generated();
        String value = foreign.sign(
                BalanceFixture.CHAT,
                foreign.newClient(),
                foreign.tag(0, BalanceFixture.CHAT, ABC.all().getFirst().id()));
        Visit visit = visit(ABC, value);
        assertEquals(PickReason.NEW_PIN, visit.reason());
        assertNotEquals(value, visit.value());
    }

    @Property
    void anythingForACookieMakesANewClient(@ForAll String value) {
        Visit visit = visit(ABC, value);
        assertEquals(PickReason.NEW_PIN, visit.reason());
        assertEquals(64, visit.value().length());
    }

    @Test
    void aCookieWithMaxAgeSlides() {
        Upstream upstream = BalanceFixture.upstream(BalanceFixture.affinity(new Affinity.Key.Cookie(SLIDING)), ABC);
        Visit first = visit(upstream, "", false);
        assertEquals(
                Optional.of("mg-1=" + first.value() + "; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"),
                first.setCookie());
        assertEquals(first.value(), visit(upstream, first.value(), false).value());
    }

    @Test
    void aCookieIsNotBelievedBeyondTheTimeoutOfItsPinAndADay() {
        Visit first = visit(ready("a"), "");
        Duration timeout = cookied(ABC).affinity().timeout();
        restart();
        fixture.time.advance(timeout.plus(Duration.ofDays(1)));
        assertEquals("a", visit(ABC, first.value()).endpoint());
        restart();
        fixture.time.advance(timeout.plus(Duration.ofDays(1)).plusMinutes(1));
        Visit late = visit(ABC, first.value());
        assertEquals(PickReason.NEW_PIN, late.reason());
        assertNotEquals(first.value(), late.value());
    }

    @Test
    void anOldCookieIsBelievedWhileThePinOfItsClientIsThere() {
        Pick open = pick(cookied(ready("a")), "");
        open.next();
        open.connected(0);
        String text = open.setCookie(false).orElseThrow();
        String value = text.substring("mg-1=".length(), text.indexOf(';'));
        fixture.time.advance(Duration.ofDays(30));
        assertEquals(PickReason.PINNED, visit(ABC, value).reason());
        open.release();
    }

    @Test
    void aCookieIsRenewedOnUseTwiceADay() {
        Visit first = visit(ready("a"), "");
        fixture.time.advance(Duration.ofMinutes(12 * 60 - 1));
        assertEquals(Optional.empty(), visit(ABC, first.value()).setCookie());
        fixture.time.advance(Duration.ofMinutes(1));
        Visit renewed = visit(ABC, first.value());
        assertEquals("a", renewed.endpoint());
        assertNotEquals(first.value(), renewed.value());
    }

    @Test
    void everyAttributeIsAsThePolicySays() {
        CookiePolicy policy = new CookiePolicy(
                "mg-1",
                "/chat",
                Optional.of("example.com"),
                Optional.of(Duration.ofMinutes(5)),
                "None",
                Optional.of(true),
                true);
        Upstream upstream = BalanceFixture.upstream(BalanceFixture.affinity(new Affinity.Key.Cookie(policy)), ABC);
        Visit visit = visit(upstream, "", false);
        assertEquals(
                "mg-1=" + visit.value() + "; Path=/chat; Domain=example.com; Max-Age=300; HttpOnly; Secure;"
                        + " SameSite=None; Partitioned",
                visit.setCookie().orElseThrow());
    }

    @Test
    void secureFollowsTheTransportUnlessThePolicySays() {
        Upstream upstream =
                BalanceFixture.upstream(BalanceFixture.affinity(new Affinity.Key.Cookie(BalanceFixture.COOKIE)), ABC);
        assertTrue(visit(upstream, "", true).setCookie().orElseThrow().endsWith("; HttpOnly; Secure; SameSite=Lax"));
        assertFalse(visit(upstream, "", false).setCookie().orElseThrow().contains("Secure"));
    }

    @Test
    void noCookieIsSetBeforeAnEndpointHasAccepted() {
        Pick pick = pick(cookied(ABC), "");
        pick.next();
        assertEquals(Optional.empty(), pick.setCookie(false));
        pick.release();
    }

    @Test
    void anEndpointThatRefusesChangesTheCookie() {
        Visit first = visit(ready("a"), "");
        Pick pick = pick(cookied(ready("a", "b")), first.value());
        assertEquals("a", pick.next().orElseThrow().name());
        assertEquals("b", pick.next().orElseThrow().name());
        pick.connected(0);
        String changed = pick.setCookie(false).orElseThrow();
        pick.release();
        assertFalse(changed.contains(first.value()));
    }

    @Test
    void aFullTableIsNoHarmToCookies() {
        fixture = new BalanceFixture(1);
        fixture.connect(cookied(ABC), client("10.0.0.1", Map.of()));
        Visit unlisted = visit(ABC, "");
        assertEquals(PickReason.NEW_PIN, unlisted.reason());
        assertEquals(new Visit(unlisted.endpoint(), PickReason.PINNED, Optional.empty()), visit(ABC, unlisted.value()));
        assertEquals(List.of("affinity-entries", "affinity-entries"), fixture.limits);
    }

    @Test
    void aClientThatCannotCarryCookiesIsNotPinned() {
        Pick pick = fixture.picker.pick(cookied(ABC), client("10.0.0.1"));
        pick.next();
        pick.connected(0);
        assertEquals(PickReason.BALANCED, pick.reason());
        assertEquals(0, fixture.pins.entries());
    }

    private void restart() {
        fixture = new BalanceFixture();
    }

    private static Upstream cookied(Endpoints endpoints) {
        return BalanceFixture.upstream(
                BalanceFixture.affinity(new Affinity.Key.Cookie(BalanceFixture.COOKIE)), endpoints);
    }

    private Visit visit(Endpoints endpoints, String cookie) {
        return visit(cookied(endpoints), cookie, false);
    }

    private Visit visit(Upstream upstream, String cookie, boolean secureTransport) {
        Pick pick = pick(upstream, cookie);
        try {
            String endpoint = pick.next().orElseThrow().name();
            pick.connected(0);
            return new Visit(endpoint, pick.reason(), pick.setCookie(secureTransport));
        } finally {
            pick.release();
        }
    }

    private Pick pick(Upstream upstream, String cookie) {
        return fixture.picker.pick(
                upstream, client("10.0.0.1", cookie.isEmpty() ? Map.of() : Map.of("cookie:mg-1", cookie)));
    }
}
