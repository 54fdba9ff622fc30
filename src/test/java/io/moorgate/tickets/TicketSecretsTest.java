package io.moorgate.tickets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How replicas come to have the same secrets for session tickets. */
class TicketSecretsTest {
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    private final TicketSecrets a = new TicketSecrets(() -> now);
    private final TicketSecrets b = new TicketSecrets(() -> now);

    private static byte[] first(TicketSecrets of) {
        return of.inForce().getFirst().bytes();
    }

    @Test
    void eachHasOneOfItsOwnUntilOneIsShared() {
        assertEquals(1, a.inForce().size());
        assertNotEquals(List.of(), b.inForce());
        assertNotEquals(new TicketSecret(0, first(a)), new TicketSecret(0, first(b)));
        assertEquals(List.of(), a.shared());
    }

    @Test
    void theOneThatMakesThemSharesItsOwnFirst() {
        TicketSecret own = a.inForce().getFirst();
        a.makeIfDue();
        assertEquals(
                new TicketSecret(now.toEpochMilli(), own.bytes()), a.inForce().getFirst());
        b.merge(a.shared());
        assertEquals(a.inForce(), b.inForce());
    }

    @Test
    void aNewOneIsMadeEveryTwelveHoursAndThreeAreKept() {
        a.makeIfDue();
        for (int turn = 1; turn <= 4; turn++) {
            now = now.plus(TicketSecrets.TURN).minusMillis(1);
            List<TicketSecret> before = a.shared();
            a.makeIfDue();
            assertEquals(before, a.shared());
            now = now.plusMillis(1);
            a.makeIfDue();
            assertEquals(
                    Math.min(turn + 1, TicketSecrets.SECRETS_MAX), a.shared().size());
            assertEquals(now.toEpochMilli(), a.shared().getFirst().bornMillis());
            assertEquals(before.getFirst(), a.shared().get(1));
        }
    }

    @Test
    void aReplicaThatComesBackDoesNotPushOutWhatTheOthersHave() {
        a.makeIfDue();
        List<TicketSecret> before = a.shared();
        for (int restart = 0; restart < 5; restart++) {
            TicketSecrets fresh = new TicketSecrets(() -> now);
            a.merge(fresh.shared());
            fresh.merge(a.shared());
            assertEquals(before, fresh.inForce());
        }
        assertEquals(before, a.inForce());
    }

    @Test
    void twoThatWereCutOffAgreeInEitherOrder() {
        a.makeIfDue();
        now = now.plusSeconds(1);
        b.makeIfDue();
        List<TicketSecret> ofA = a.shared();
        a.merge(b.shared());
        b.merge(ofA);
        assertEquals(2, a.inForce().size());
        assertEquals(a.inForce(), b.inForce());
    }

    @Test
    void oneFromTheFutureOrWithoutATimeIsIgnored() {
        byte[] bytes = new byte[TicketSecret.BYTES];
        long future = now.plus(TicketSecrets.TURN).toEpochMilli() + 1;
        a.merge(List.of(new TicketSecret(future, bytes), new TicketSecret(0, bytes), new TicketSecret(-1, bytes)));
        assertEquals(List.of(), a.shared());
    }

    @Test
    void changesAreNotifiedOnceAndOnlyWhereThereIsNews() {
        AtomicInteger news = new AtomicInteger();
        a.onChange(news::incrementAndGet);
        a.makeIfDue();
        a.makeIfDue();
        a.merge(a.shared());
        assertEquals(1, news.get());
    }

    @Test
    void noSecretIsPrinted() {
        assertFalse(new TicketSecret(7, "0123456789abcdef0123456789abcdef".getBytes())
                .toString()
                .contains("0123"));
    }
}
