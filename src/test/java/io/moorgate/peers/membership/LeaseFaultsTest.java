package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.mockwebserver.http.MockResponse;
import io.moorgate.control.source.cluster.MockApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Membership when the API server refuses, is away, or is written to by others. */
class LeaseFaultsTest {
    /** For servers that do not answer: each request costs so much real time. */
    private static final LeaseTimes IMPATIENT = HeldCluster.timesOf(Duration.ofMillis(300));

    @AutoClose
    private final HeldCluster cluster = new HeldCluster();

    @Test
    void membershipFreezesWhileTheServerIsAwayAndThenEverybodyHasAWholeDuration() throws IOException {
        var a = cluster.replica("a");
        var b = cluster.replica("b");
        cluster.replica("c").close();
        cluster.passSeconds(3);
        cluster.api.link.refuse();
        cluster.pass(Duration.ofMinutes(10));
        assertEquals(List.of("a", "b", "c"), a.sees());
        assertTrue(a.isFenced());
        cluster.api.link.restore();
        cluster.passSeconds(6);
        assertFalse(a.isFenced());
        assertFalse(b.isFenced());
        assertEquals(List.of("a", "b", "c"), a.sees());
        cluster.passSeconds(20);
        assertEquals(List.of("a", "b", "c"), a.sees());
        cluster.passSeconds(20);
        assertEquals(List.of("a", "b"), a.sees());
        assertEquals(List.of("a", "b"), b.sees());
    }

    @Test
    void aReplicaThatStartsWhileTheServerIsAwayKnowsNobodyAndIsFencedUntilItIsBack() throws IOException {
        cluster.api.link.refuse();
        var a = cluster.replica("a");
        cluster.pass(Duration.ofMinutes(1));
        assertEquals(List.of(), a.sees());
        assertTrue(a.isFenced());
        cluster.api.link.restore();
        cluster.passSeconds(5);
        assertEquals(List.of("a"), a.sees());
        assertFalse(a.isFenced());
    }

    @Test
    void aReplicaThatMayNotWriteFencesItselfBeforeOthersMissItAndJudgesNobody() {
        var a = cluster.replica("a");
        cluster.replica("b").close();
        cluster.passSeconds(3);
        cluster.api.answer(
                request -> request.getMethod().equals("PUT") ? MockApiServer.status(403, "Forbidden") : null);
        cluster.passSeconds(15);
        assertFalse(a.isFenced());
        cluster.passSeconds(3);
        assertTrue(a.isFenced());
        cluster.pass(Duration.ofMinutes(5));
        assertEquals(List.of("a", "b"), a.sees());
        cluster.api.mend();
        cluster.passSeconds(5);
        assertFalse(a.isFenced());
        cluster.passSeconds(32);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void renewalsThatFailAreTriedAgainSoonButNotAtOnce() {
        for (int code : new int[] {401, 403, 429, 500, 503}) {
            String name = "after-" + code;
            var a = cluster.replica(name);
            cluster.api.answer(
                    request -> request.getMethod().equals("PUT") ? MockApiServer.status(code, "Refused") : null);
            cluster.passSeconds(21);
            int tries = cluster.api.faultsGiven();
            assertTrue(tries >= 4 && tries <= 8, () -> code + " was given " + tries + " times");
            cluster.api.mend();
            cluster.passSeconds(5);
            cluster.passSeconds(20);
            assertFalse(a.isFenced(), () -> "fenced after " + code);
            a.membership.release();
        }
    }

    @Test
    void aLeaseThatMayNotBeCreatedYetIsCreatedLater() {
        cluster.api.answer(
                request -> request.getMethod().equals("POST") ? MockApiServer.status(403, "Forbidden") : null);
        var a = cluster.replica("a");
        cluster.passSeconds(20);
        assertEquals(List.of(), a.sees());
        assertTrue(a.isFenced());
        cluster.api.mend();
        cluster.passSeconds(5);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void aConflictOfQuotasIsNotTakenForALeaseThatIsThere() {
        cluster.api.answer(
                request -> request.getMethod().equals("POST") ? MockApiServer.status(409, "Conflict") : null);
        var a = cluster.replica("a");
        cluster.passSeconds(20);
        assertTrue(cluster.api.faultsGiven() <= 8, () -> cluster.api.faultsGiven() + " tries");
        cluster.api.mend();
        cluster.passSeconds(5);
        assertEquals(List.of("a"), a.sees());
    }

    @Test
    void whatOthersWroteIntoTheLeaseIsKeptAndHoldsNothingUp() {
        var a = cluster.replica("a");
        long epoch = a.seen("a").epoch();
        String before = cluster.lease("a").getSpec().getRenewTime().toString();
        cluster.edit("a", lease -> {
            lease.getMetadata().getAnnotations().put("example.com/note", "by hand");
            return lease;
        });
        cluster.passSeconds(12);
        var lease = cluster.lease("a");
        assertEquals("by hand", lease.getMetadata().getAnnotations().get("example.com/note"));
        assertFalse(lease.getSpec().getRenewTime().toString().equals(before));
        assertEquals(epoch, LeaseText.epochOf(lease));
        assertFalse(a.isFenced());
    }

    @Test
    void aLeaseThatSomebodyDeletedIsCreatedAgainAtTheNextLook() {
        var a = cluster.replica("a");
        long epoch = a.seen("a").epoch();
        cluster.delete("a");
        cluster.passSeconds(3);
        assertEquals(epoch, LeaseText.epochOf(cluster.lease("a")));
        assertEquals(List.of("a"), a.sees());
        assertFalse(a.isFenced());
    }

    @Test
    void anOlderLifeGivesWayToALaterOne() {
        var old = cluster.replica("a");
        var later = cluster.replica("a");
        cluster.passSeconds(3);
        assertTrue(old.isFenced());
        assertFalse(later.isFenced());
        cluster.pass(Duration.ofMinutes(1));
        assertTrue(old.isFenced());
        assertFalse(later.isFenced());
        assertEquals(later.seen("a").epoch(), LeaseText.epochOf(cluster.lease("a")));
    }

    @Test
    void anOlderLifeDoesNotReleaseWhatIsALaterOnes() {
        var old = cluster.replica("a");
        var later = cluster.replica("a");
        old.membership.release();
        assertNotNull(cluster.lease("a"));
        cluster.passSeconds(3);
        assertFalse(later.isFenced());
    }

    @Test
    void aLeaseThatOthersHaveWrittenToIsReleasedAllTheSame() {
        var a = cluster.replica("a");
        cluster.edit("a", lease -> {
            lease.getMetadata().getAnnotations().put("example.com/note", "by hand");
            return lease;
        });
        a.membership.release();
        assertEquals(null, cluster.lease("a"));
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUpAfterTheRequestTimeoutAndTriedAgain() {
        var a = impatient("a");
        passUntil(() -> a.sees().equals(List.of("a")));
        cluster.api.link.stall();
        cluster.passSeconds(30);
        assertTrue(a.isFenced());
        assertEquals(List.of("a"), a.sees());
        cluster.api.link.flow();
        passUntil(() -> !a.isFenced());
    }

    @Test
    void aConnectionThatDiedSilentlyCostsOneRequest() {
        var a = impatient("a");
        passUntil(() -> a.sees().equals(List.of("a")));
        String before = cluster.lease("a").getSpec().getRenewTime().toString();
        cluster.api.link.swallow();
        passUntil(() -> !cluster.lease("a").getSpec().getRenewTime().toString().equals(before));
        assertFalse(a.isFenced());
    }

    @Test
    void anAnswerThatStopsHalfwayIsGivenUpWithItsConnection() throws IOException {
        try (var server = new HalfAnswers()) {
            var a = new HeldReplica(
                    HeldReplica.announcement("a"),
                    IMPATIENT,
                    server.config(),
                    cluster.time,
                    cluster.clock(Duration.ZERO));
            cluster.passSeconds(20);
            assertTrue(a.isFenced());
            assertEquals(List.of(), a.sees());
            server.awaitAllEnded(5);
            a.close();
        }
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        cluster.api.answer(request ->
                new MockResponse().setResponseCode(200).setBody("\"" + "x".repeat(LeaseCalls.ANSWER_BYTES_MAX) + "\""));
        var a = cluster.replica("a");
        cluster.passSeconds(3);
        assertEquals(List.of(), a.sees());
        cluster.api.mend();
        cluster.passSeconds(5);
        assertEquals(List.of("a"), a.sees());
    }

    private HeldReplica impatient(String name) {
        return cluster.replica(HeldReplica.announcement(name), IMPATIENT, cluster.clock(Duration.ZERO));
    }

    /** Held time passes for up to a minute. */
    private void passUntil(BooleanSupplier condition) {
        for (int second = 0; second < 60 && !condition.getAsBoolean(); second++) {
            cluster.passSeconds(1);
        }
        assertTrue(condition.getAsBoolean());
    }
}
