package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AffinityTableTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final UpstreamId OTHER_PORT = new UpstreamId(new ServiceId("default", "chat"), "tcp");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final EndpointId A = new EndpointId("a:1");
    private static final EndpointId B = new EndpointId("b:1");

    private final HeldTime time = new HeldTime();
    private final AffinityTable table = new AffinityTable(4, time);

    @Test
    void keepsThePinWhileAConnectionIsOpenHoweverLong() {
        connect(1, A);
        time.advance(Duration.ofHours(24));
        assertEquals(Optional.of(A), boundTo(1));
    }

    @Test
    void countsTheTimeoutFromTheEndOfTheLastConnection() {
        PinClaim first = connect(1, A);
        PinClaim last = connect(1, A);
        first.leave();
        time.advance(Duration.ofHours(1));
        last.leave();
        time.advance(TIMEOUT.minusNanos(1));
        assertEquals(Optional.of(A), boundTo(1));
        time.advance(Duration.ofNanos(1));
        assertEquals(Optional.empty(), boundTo(1));
    }

    @Test
    void anAttemptThatReachedNobodyDoesNotProlongThePin() {
        connect(1, A).leave();
        time.advance(TIMEOUT.minusSeconds(1));
        PinClaim failed = claim(1);
        time.advance(Duration.ofSeconds(1));
        failed.leave();
        assertEquals(Optional.empty(), boundTo(1));
    }

    @Test
    void aChangedTimeoutCountsForPinsThatThereAre() {
        connect(1, A).leave();
        time.advance(Duration.ofSeconds(10));
        PinClaim shorter = table.claim(UPSTREAM, client(1), Duration.ofSeconds(5), Optional.empty())
                .orElseThrow();
        assertEquals(Optional.empty(), shorter.look().endpoint());
    }

    @Test
    void pinsOfTwoPortsOfOneServiceAreApart() {
        connect(1, A);
        PinClaim other =
                table.claim(OTHER_PORT, client(1), TIMEOUT, Optional.empty()).orElseThrow();
        assertEquals(Optional.empty(), other.look().endpoint());
    }

    @Test
    void whereNoEndpointAcceptsThePinIsAsItWas() {
        connect(1, A).leave();
        PinClaim refused = claim(1);
        assertTrue(refused.attempt(refused.look(), B));
        assertEquals(Optional.of(B), refused.look().current());
        refused.withdraw();
        assertEquals(Optional.of(A), refused.look().current());
        refused.leave();
        assertEquals(Optional.of(A), boundTo(1));
    }

    @Test
    void whereNoEndpointAcceptsANewClientItLeavesNoRow() {
        PinClaim refused = claim(1);
        refused.attempt(refused.look(), A);
        assertEquals(1, table.entries());
        refused.leave();
        assertEquals(0, table.entries());
    }

    @Test
    void anAttemptLastsAsLongAsOneConnectionTakesPartInIt() {
        PinClaim first = claim(1);
        PinClaim second = claim(1);
        first.attempt(first.look(), A);
        assertTrue(second.join(second.look()));
        first.leave();
        assertEquals(Optional.of(A), second.look().current());
        second.withdraw();
        assertEquals(Optional.empty(), second.look().current());
    }

    @Test
    void aChoiceMadeOnAnOldViewIsRefused() {
        PinClaim first = claim(1);
        PinClaim second = claim(1);
        Binding seen = second.look();
        first.attempt(first.look(), A);
        assertFalse(second.attempt(seen, B));
        assertFalse(second.join(seen));
        assertEquals(Optional.of(A), second.look().current());
    }

    @Test
    void theFirstOfTwoEndpointsThatAcceptStands() {
        PinClaim first = claim(1);
        PinClaim second = claim(1);
        first.attempt(first.look(), A);
        second.attempt(second.look(), B);
        assertEquals(PinClaim.Settled.MADE, second.settle(Optional.empty(), B));
        assertEquals(PinClaim.Settled.ELSEWHERE, first.settle(Optional.empty(), A));
        assertEquals(Optional.of(B), first.look().current());
    }

    @Test
    void leavingTwiceIsLeavingOnce() {
        PinClaim one = connect(1, A);
        connect(1, A);
        one.leave();
        one.leave();
        time.advance(TIMEOUT.multipliedBy(2));
        assertEquals(Optional.of(A), boundTo(1));
    }

    @Test
    void aNewcomerTakesThePlaceOfTheLongestIdlePin() {
        for (int client = 1; client <= 4; client++) {
            connect(client, A).leave();
            time.advance(Duration.ofSeconds(1));
        }
        connect(1, A).leave();
        connect(5, B);
        assertEquals(4, table.entries());
        assertEquals(List.of("10.0.0.1", "10.0.0.3", "10.0.0.4", "10.0.0.5"), clients());
    }

    @Test
    void whereEveryPinIsLiveANewcomerGetsNone() {
        for (int client = 1; client <= 4; client++) {
            connect(client, A);
        }
        assertTrue(table.claim(UPSTREAM, client(5), TIMEOUT, Optional.empty()).isEmpty());
        assertEquals(4, table.entries());
        assertTrue(table.claim(UPSTREAM, client(4), TIMEOUT, Optional.empty()).isPresent());
    }

    @Test
    void anUnlistedClaimLeavesNoTrace() {
        PinClaim unlisted = table.claimUnlisted(UPSTREAM, client(1), Optional.empty());
        unlisted.attempt(unlisted.look(), A);
        assertEquals(PinClaim.Settled.MADE, unlisted.settle(Optional.empty(), A));
        unlisted.leave();
        assertEquals(0, table.entries());
    }

    @Test
    void aClientNamedByItsCookieIsBoundUnlessTheTableKnowsBetter() {
        PinClaim fresh =
                table.claim(UPSTREAM, client(1), TIMEOUT, Optional.of(A)).orElseThrow();
        assertEquals(Optional.of(A), fresh.look().endpoint());
        connect(2, B).leave();
        PinClaim known =
                table.claim(UPSTREAM, client(2), TIMEOUT, Optional.of(A)).orElseThrow();
        assertEquals(Optional.of(B), known.look().endpoint());
    }

    @Test
    void listsWhoIsBoundWhereAndForHowLong() {
        connect(1, A);
        connect(1, A);
        connect(2, B).leave();
        claim(3);
        time.advance(Duration.ofSeconds(20));
        List<PinListing> pins =
                table.pins().sorted((a, b) -> a.client().compareTo(b.client())).toList();
        assertEquals(
                List.of(
                        new PinListing(UPSTREAM, "10.0.0.1", A, "", 2, Duration.ZERO, TIMEOUT),
                        new PinListing(UPSTREAM, "10.0.0.2", B, "", 0, Duration.ofSeconds(20), Duration.ofSeconds(40))),
                pins);
    }

    @Test
    void refusesATableOfNoRows() {
        var fault = assertThrows(IllegalArgumentException.class, () -> new AffinityTable(0, time));
        assertEquals("affinity-entries: 0 (expected: >= 1)", fault.getMessage());
    }

    private static ClientKey client(int number) {
        return Clients.address("10.0.0." + number);
    }

    private PinClaim claim(int client) {
        return table.claim(UPSTREAM, client(client), TIMEOUT, Optional.empty()).orElseThrow();
    }

    private PinClaim connect(int client, EndpointId endpoint) {
        PinClaim claim = claim(client);
        claim.settle(claim.look().endpoint(), endpoint);
        return claim;
    }

    private Optional<EndpointId> boundTo(int client) {
        PinClaim claim = claim(client);
        try {
            return claim.look().endpoint();
        } finally {
            claim.leave();
        }
    }

    private List<String> clients() {
        return table.pins().map(PinListing::client).sorted().toList();
    }
}
