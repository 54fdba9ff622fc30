package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.HeldTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final ReplicatedPins pins =
            new AffinityTable(1, 1, new HeldTime(), () -> Instant.EPOCH, "self", 1).replicated();

    @Test
    void givesEveryChangeOnceAndInOrder() {
        ChangeLog log = new ChangeLog();
        for (int number = 0; number < 5_000; number++) {
            log.append(row(number, true), 0);
        }
        List<PinRow> read = new ArrayList<>();
        while (read.size() < log.last()) {
            read.addAll(log.after(read.size(), 0));
        }
        for (int number = 0; number < 5_000; number++) {
            assertEquals(row(number, true), read.get(number));
        }
        assertEquals(List.of(), log.after(log.last(), 0));
    }

    @Test
    void dropsTheOldestAtItsBound() {
        ChangeLog log = new ChangeLog(64);
        for (int number = 0; number < 100; number++) {
            log.append(row(number, true), 0);
        }
        assertEquals(37, log.first());
        assertEquals(100, log.last());
        assertFalse(log.reaches(35));
        assertTrue(log.reaches(36));
        assertTrue(log.reaches(100));
        assertFalse(log.reaches(101));
        assertFalse(log.reaches(ChangeLog.NONE));
        assertEquals(row(36, true), log.after(36, 0).getFirst());
    }

    @Test
    void forgetsWhatEverybodyHas() {
        ChangeLog log = new ChangeLog();
        for (int number = 0; number < 3_000; number++) {
            log.append(row(number, true), number);
        }
        log.trim(2_999);
        assertEquals(3_000, log.first());
        assertEquals(2_999, log.madeAfter(2_999, 9_000));
        log.trim(9_999);
        assertEquals(3_001, log.first());
        assertEquals(9_000, log.madeAfter(3_000, 9_000));
        log.append(row(1, true), 0);
        assertEquals(List.of(row(1, true)), log.after(3_000, 0));
    }

    @Test
    void countsTheRemainingTimeOfAnIdleEntryFromWhenItIsSent() {
        ChangeLog log = new ChangeLog();
        log.append(row(1, false), 0);
        log.append(row(2, true), 0);
        List<PinRow> later = log.after(0, 20 * SECOND);
        assertEquals(40_000, later.get(0).entries().getFirst().remainingMs());
        assertEquals(60_000, later.get(1).entries().getFirst().remainingMs());
        assertEquals(0, log.after(0, 100 * SECOND).get(0).entries().getFirst().remainingMs());
    }

    private PinRow row(int client, boolean live) {
        PinEntry entry =
                new PinEntry(pins.self(), Optional.of(new EndpointId("pod:80")), client + 1, live, 60_000, 60_000);
        return new PinRow(Sim.UPSTREAM, Sim.client(client), List.of(entry));
    }
}
