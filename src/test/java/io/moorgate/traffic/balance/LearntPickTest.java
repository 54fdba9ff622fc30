package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.affinity;
import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are known by ids which their endpoints issue. */
class LearntPickTest implements FirstPins {
    private static final Endpoints ABC = ready("a", "b", "c");
    private static final Affinity.Key HEADER = new Affinity.Key.LearntHeader("x-session");
    private static final Affinity.Key COOKIE = new Affinity.Key.LearntCookie("SID");

    private final BalanceFixture fixture = new BalanceFixture(1000, this);
    private final List<PinQuestion> asked = new ArrayList<>();
    private final List<ClientKey> told = new ArrayList<>();
    private Standing standing = Standing.OWNER;
    private Optional<EndpointId> answer = Optional.empty();
    private boolean isTold = true;

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return standing;
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor loop, Consumer<Optional<EndpointId>> answered) {
        asked.add(question);
        loop.execute(() -> answered.accept(answer));
    }

    @Override
    public void tell(UpstreamId upstream, ClientKey client, Executor loop, Consumer<Boolean> toldIt) {
        told.add(client);
        toldIt.accept(isTold);
    }

    private static Upstream web(Affinity.Key key, Affinity.WhenLost lost) {
        return upstream(affinity(key, Affinity.WhenDraining.STAY, lost), ABC);
    }

    private static ClientTraits with(String... cookiesOrHeaders) {
        List<String> values = List.of(cookiesOrHeaders);
        ClientTraits plain = client("10.0.0.1", Map.of("header:x-session", values.getFirst()));
        return new ClientTraits() {
            @Override
            public java.net.InetAddress address() {
                return plain.address();
            }

            @Override
            public boolean isHttp() {
                return true;
            }

            @Override
            public List<String> headers(String name) {
                return values;
            }

            @Override
            public List<String> cookies(String name) {
                return values;
            }
        };
    }

    private static ClientTraits nobody() {
        return client("10.0.0.1", Map.of());
    }

    /** One exchange of {@code client}, whose answer has {@code fields} in the header that ids are learnt from. */
    private String exchange(Upstream web, ClientTraits client, String method, int status, String... fields) {
        Pick pick = fixture.picker.pick(web, client);
        try {
            pick.prepare(Runnable::run, Duration.ofSeconds(1), () -> {});
            Optional<io.moorgate.routing.Endpoint> endpoint = pick.next();
            if (endpoint.isEmpty()) {
                return pick.reason() == PickReason.LOST ? "lost" : "none";
            }
            pick.connected(0);
            List<String> ready = new ArrayList<>();
            pick.answered(
                    new AnswerTraits(method, status, name -> List.of(fields)), Runnable::run, () -> ready.add("ready"));
            assertEquals(List.of("ready"), ready);
            return endpoint.get().name();
        } finally {
            pick.release();
        }
    }

    private String get(Upstream web, ClientTraits client, String... fields) {
        return exchange(web, client, "GET", 200, fields);
    }

    private void assertStays(String endpoint, Upstream web, ClientTraits client) {
        for (int i = 0; i < 20; i++) {
            assertEquals(endpoint, get(web, client));
        }
    }

    private void assertIsSpread(Upstream web, ClientTraits client) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            seen.add(get(web, client));
        }
        assertTrue(seen.stream().distinct().count() > 1, seen::toString);
    }

    @Test
    void anIdLeadsBackToTheEndpointThatIssuedIt() {
        Upstream byHeader = web(HEADER, Affinity.WhenLost.REBIND);
        assertStays(get(byHeader, nobody(), "one"), byHeader, with("one"));
        Upstream byCookie = web(COOKIE, Affinity.WhenLost.REBIND);
        assertStays(get(byCookie, nobody(), "SID=two; Path=/; HttpOnly"), byCookie, with("two"));
        assertTrue(told.size() == 2 && fixture.limits.isEmpty());
    }

    @Test
    void onlyAnswersMakeRows() {
        Upstream web = web(HEADER, Affinity.WhenLost.REBIND);
        for (int i = 0; i < 100; i++) {
            get(web, with("guess " + i));
        }
        assertEquals(0, fixture.pins.entries());
        assertIsSpread(web, with("guess"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Affinity.WhenLost.class,
            names = {"FAIL", "NOT_FOUND"})
    void anIdThatNoneKnowsIsAnsweredAsTheRouteSays(Affinity.WhenLost lost) {
        Upstream web = web(HEADER, lost);
        assertEquals("lost", get(web, with("guess")));
        assertEquals(List.of(AffinityLookup.LOST), fixture.lookups);
        assertFalse(get(web, nobody()).equals("lost"));
        assertEquals(0, fixture.pins.entries());
    }

    @Test
    void severalIdsOrAnEmptyOneAreCountedAndNotLearnt() {
        Upstream byHeader = web(HEADER, Affinity.WhenLost.REBIND);
        get(byHeader, nobody(), "one", "two");
        get(byHeader, nobody(), "");
        Upstream byCookie = web(COOKIE, Affinity.WhenLost.REBIND);
        get(byCookie, nobody(), "SID=one", "SID=two; Path=/a");
        get(byCookie, nobody(), "SID=");
        assertEquals(List.of("learnt-ids", "learnt-ids", "learnt-ids", "learnt-ids"), fixture.limits);
        assertEquals(0, fixture.pins.entries());
        get(byCookie, nobody(), "other=one", "SIDE=two");
        assertEquals(4, fixture.limits.size());
    }

    @Test
    void aNewIdOnAKnownSessionIsBoundTooAndTheOldOneLivesOn() {
        Upstream web = web(COOKIE, Affinity.WhenLost.FAIL);
        String home = get(web, nobody(), "SID=old");
        assertEquals(home, get(web, with("old"), "SID=new"));
        assertStays(home, web, with("new"));
        assertStays(home, web, with("old"));
        fixture.time.advance(Duration.ofMinutes(11));
        fixture.pins.sweep(BalanceFixture.table(web));
        assertEquals(0, fixture.pins.entries());
    }

    @Test
    void aCookieThatIsOverDropsTheId() {
        Upstream web = web(COOKIE, Affinity.WhenLost.FAIL);
        for (String over : List.of("SID=; Max-Age=0", "SID=one; Expires=Thu, 01 Jan 1970 00:00:00 GMT")) {
            get(web, nobody(), "SID=one");
            get(web, with("one"), over);
            assertEquals("lost", get(web, with("one")));
        }
    }

    @Test
    void aCookieThatIsRenewedWhileTheOldOneEndsIsLearnt() {
        Upstream web = web(COOKIE, Affinity.WhenLost.FAIL);
        String home = get(web, nobody(), "SID=one");
        assertEquals(home, get(web, with("one"), "SID=; Max-Age=0; Path=/old", "SID=two; Path=/"));
        assertEquals("lost", get(web, with("one")));
        assertEquals(home, get(web, with("two")));
    }

    @Test
    void aDeleteThatSucceedsDropsAnIdInAHeader() {
        Upstream web = web(HEADER, Affinity.WhenLost.NOT_FOUND);
        String home = get(web, nobody(), "one");
        assertEquals(home, exchange(web, with("one"), "DELETE", 405));
        assertEquals(home, exchange(web, with("one"), "GET", 204));
        assertEquals(home, exchange(web, with("one"), "DELETE", 204, "one"));
        assertEquals("lost", get(web, with("one")));
    }

    @Test
    void aDeleteOfSomethingElseKeepsAnIdInACookie() {
        Upstream web = web(COOKIE, Affinity.WhenLost.FAIL);
        String home = get(web, nobody(), "SID=one");
        assertEquals(home, exchange(web, with("one"), "DELETE", 204));
        assertStays(home, web, with("one"));
    }

    @Test
    void ofSeveralCookiesTheFirstWithAPinCounts() {
        Upstream web = web(COOKIE, Affinity.WhenLost.FAIL);
        String one = get(web, nobody(), "SID=one");
        assertStays(one, web, with("stale", "one", "older"));
        assertEquals("lost", get(web, with("stale", "older")));
    }

    @Test
    void anIdThatIsNotKnownHereIsLookedForAtItsOwner() {
        Upstream web = web(COOKIE, Affinity.WhenLost.NOT_FOUND);
        standing = Standing.ASKS;
        assertEquals("lost", get(web, with("one", "two")));
        assertEquals(2, asked.size());
        assertTrue(asked.stream().allMatch(PinQuestion::isLookup));
        answer = Optional.of(new EndpointId("b"));
        assertEquals("b", get(web, with("one", "two")));
        assertEquals(3, asked.size());
        assertStays("b", web, with("one"));
        assertEquals(3, asked.size());
    }

    @Test
    void ownersAreAskedAboutAFewIdsOnly() {
        Upstream web = web(COOKIE, Affinity.WhenLost.REBIND);
        standing = Standing.ASKS;
        get(web, with("1", "2", "3", "4", "5", "6", "7", "8", "9", "10"));
        assertEquals(4, asked.size());
        assertEquals(0, fixture.pins.entries());
    }

    @Test
    void whatTheOwnerDoesNotKnowInTimeIsCountedAndLearntAllTheSame() {
        Upstream web = web(HEADER, Affinity.WhenLost.FAIL);
        isTold = false;
        String home = get(web, nobody(), "one");
        assertEquals(List.of("pin-handover"), fixture.limits);
        assertStays(home, web, with("one"));
    }

    @Test
    void anOwnerSaysWhatItKnowsAndChoosesNothing() {
        Upstream web = web(HEADER, Affinity.WhenLost.FAIL);
        fixture.picker.retain(BalanceFixture.table(web));
        String home = get(web, nobody(), "one");
        UpstreamId id = UpstreamId.of(web);
        assertEquals(
                Optional.of(home),
                fixture.picker
                        .pinChooser()
                        .choose(PinQuestion.lookup(id, told.getFirst()))
                        .map(EndpointId::value));
        assertEquals(
                Optional.empty(),
                fixture.picker.pinChooser().choose(PinQuestion.lookup(id, ClientKey.ofText("a", "b"))));
    }

    @Test
    void anEndpointThatIsGoneIsLost() {
        String home = get(web(HEADER, Affinity.WhenLost.NOT_FOUND), nobody(), "one");
        Endpoints others = ready(List.of("a", "b", "c").stream()
                .filter(name -> !name.equals(home))
                .toArray(String[]::new));
        Upstream smaller = upstream(affinity(HEADER, Affinity.WhenDraining.STAY, Affinity.WhenLost.NOT_FOUND), others);
        assertEquals("lost", get(smaller, with("one")));
        assertEquals("lost", get(smaller, with("one")));
        Upstream rebinding = upstream(affinity(HEADER, Affinity.WhenDraining.STAY, Affinity.WhenLost.REBIND), others);
        get(rebinding, nobody(), "two");
        assertStays(get(rebinding, with("two")), rebinding, with("two"));
    }
}
