package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.affinity.Seed;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.HeldTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What several origins send may come in any interleaving, some of it twice: the table is the same. */
class MergeOrderTest {
    private static final int ORIGINS = 4;

    private record Change(int origin, PinRow row) {}

    private final SplittableRandom random = Seed.ofThisRun().random(0);
    private final HeldTime time = new HeldTime();

    @Test
    void theOrderInWhichOriginsAreHeardMakesNoDifference() {
        for (int round = 0; round < 200; round++) {
            List<List<Change>> told = told();
            AffinityTable one = new AffinityTable(1_000, 1_000, time, () -> Instant.EPOCH, "self", 1);
            AffinityTable other = new AffinityTable(1_000, 1_000, time, () -> Instant.EPOCH, "self", 1);
            hear(one, told);
            hear(other, told);
            assertEquals(said(one), said(other));
            for (int origin = 0; origin < ORIGINS; origin++) {
                assertArrayEquals(
                        one.replicated().sums(origin(one.replicated(), origin)),
                        other.replicated().sums(origin(other.replicated(), origin)));
            }
        }
    }

    /** What each origin sends, in its own order: stamps grow, as they do with one clock. */
    private List<List<Change>> told() {
        List<List<Change>> told = new ArrayList<>();
        ReplicatedPins names = new AffinityTable(1, 1, time, () -> Instant.EPOCH, "names", 1).replicated();
        long[] stamp = {1};
        for (int origin = 0; origin < ORIGINS; origin++) {
            told.add(new ArrayList<>());
        }
        for (int change = 0; change < 200; change++) {
            int origin = random.nextInt(ORIGINS);
            stamp[0] += random.nextInt(1, 5);
            told.get(origin).add(new Change(origin, row(names, origin, stamp[0])));
        }
        return told;
    }

    private PinRow row(ReplicatedPins names, int origin, long stamp) {
        List<PinEntry> entries = random.nextInt(5) == 0
                ? List.of()
                : List.of(new PinEntry(
                        origin(names, origin),
                        random.nextInt(6) == 0
                                ? Optional.empty()
                                : Optional.of(new EndpointId("pod-" + random.nextInt(5))),
                        stamp,
                        random.nextBoolean(),
                        60_000,
                        60_000));
        return new PinRow(Sim.UPSTREAM, Sim.client(random.nextInt(10)), entries);
    }

    private static ReplicaLife origin(ReplicatedPins pins, int number) {
        return pins.origin("replica-" + number, 1);
    }

    /** Takes it in, in an interleaving of its own; an origin may repeat what it said last of a client. */
    private void hear(AffinityTable table, List<List<Change>> told) {
        ReplicatedPins pins = table.replicated();
        List<Integer> heard = new ArrayList<>();
        for (int origin = 0; origin < ORIGINS; origin++) {
            pins.found(origin(pins, origin));
            heard.add(0);
        }
        while (true) {
            List<Integer> left = new ArrayList<>();
            for (int origin = 0; origin < ORIGINS; origin++) {
                if (heard.get(origin) < told.get(origin).size()) {
                    left.add(origin);
                }
            }
            if (left.isEmpty()) {
                return;
            }
            int next = left.get(random.nextInt(left.size()));
            Change change = told.get(next).get(heard.get(next));
            for (int times = random.nextInt(1, 3); times > 0; times--) {
                pins.merge(origin(pins, next), of(pins, change));
            }
            heard.set(next, heard.get(next) + 1);
        }
    }

    /* Each table has its own objects for origins. */
    private static PinRow of(ReplicatedPins pins, Change change) {
        List<PinEntry> entries = change.row().entries().stream()
                .map(entry -> new PinEntry(
                        origin(pins, change.origin()),
                        entry.endpoint(),
                        entry.stamp(),
                        entry.live(),
                        entry.remainingMs(),
                        entry.timeoutMs()))
                .toList();
        return new PinRow(change.row().upstream(), change.row().client(), entries);
    }

    private static Map<String, String> said(AffinityTable table) {
        Map<String, String> said = new TreeMap<>();
        table.pins()
                .forEach(pin -> said.put(pin.client(), pin.endpoint() + " " + pin.replica() + " " + pin.remaining()));
        return said;
    }
}
