package io.moorgate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.Seed;
import io.moorgate.routing.EndpointId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LiveCountsTest {
    private static final EndpointId A = new EndpointId("a");
    private static final EndpointId B = new EndpointId("b");

    private final LiveCounts counts = new LiveCounts();

    @Test
    void countsUpAndDown() {
        counts.increment(A);
        counts.increment(A);
        counts.increment(B);
        counts.decrement(A);
        assertEquals(1, counts.of(A));
        assertEquals(Map.of(A, 1, B, 1), counts.snapshot());
    }

    @Test
    void anEndpointNeverHeardOfHasNone() {
        assertEquals(0, counts.of(A));
        assertThrows(IllegalStateException.class, () -> counts.decrement(A));
    }

    @Test
    void aGoneEndpointIsForgottenOnceItsLastConnectionHasEnded() {
        counts.increment(A);
        counts.retain(Set.of(B));
        assertEquals(1, counts.of(A));
        counts.decrement(A);
        assertEquals(Map.of(), counts.snapshot());
    }

    @Test
    void anEndpointThatIsServedIsKeptAtZeroUntilItGoes() {
        counts.retain(Set.of(A));
        counts.increment(A);
        counts.decrement(A);
        assertEquals(Map.of(A, 0), counts.snapshot());
        counts.retain(Set.of());
        assertEquals(Map.of(), counts.snapshot());
    }

    @Test
    void onePlaceMoreIsTakenBelowALimitOnly() {
        assertTrue(counts.incrementBelow(A, 2));
        assertTrue(counts.isBelow(A, 2));
        assertTrue(counts.incrementBelow(A, 2));
        assertFalse(counts.isBelow(A, 2));
        assertFalse(counts.incrementBelow(A, 2));
        counts.decrement(A);
        assertTrue(counts.incrementBelow(A, 2));
    }

    @Test
    void underALimitOtherReplicasCountAsReportedAndMayHaveOpenedAsManyAsThisOneSinceButClosedNone() {
        ReplicaLife other = new ReplicaLife("other", 1, 0);
        counts.increment(A);
        counts.increment(A);
        counts.report();
        counts.reported(other, Map.of(A, 3));
        counts.report();
        assertFalse(counts.incrementBelow(A, 5));
        counts.decrement(A);
        assertTrue(counts.incrementBelow(A, 5), "one of its own has gone");
        assertFalse(counts.incrementBelow(A, 5));
        assertTrue(counts.incrementBelow(A, 7), "the third here, and perhaps one elsewhere");
        assertFalse(counts.incrementBelow(A, 7), "seven, as far as is known");
    }

    @Test
    void nothingIsLostWhileEndpointsComeAndGo() throws Exception {
        Seed seed = Seed.ofThisRun();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                SplittableRandom random = seed.random(thread);
                running.add(threads.submit(() -> comeAndGo(random)));
            }
            for (int round = 0; round < 20_000; round++) {
                counts.retain(round % 2 == 0 ? Set.of(A) : Set.of(B));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        counts.retain(Set.of());
        assertEquals(Map.of(), counts.snapshot(), seed::toString);
    }

    private void comeAndGo(SplittableRandom random) {
        List<EndpointId> held = new ArrayList<>();
        for (int step = 0; step < 50_000; step++) {
            if (held.size() < 3 && random.nextBoolean()) {
                EndpointId endpoint = random.nextBoolean() ? A : B;
                counts.increment(endpoint);
                held.add(endpoint);
            } else if (!held.isEmpty()) {
                counts.decrement(held.removeLast());
            }
        }
        held.forEach(counts::decrement);
    }
}
