package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HandshakeLimit;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.time.HeldTime;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In which order clients get the places of endpoints that hold a limited number of connections. */
class AdmissionQueueTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Endpoint A = endpoint("a");
    private static final Endpoint B = endpoint("b");
    private static final Endpoint C = endpoint("c");

    private final HeldTime time = new HeldTime();
    private final LiveCounts counts = new LiveCounts();
    private final AdmissionQueue queue = new AdmissionQueue(counts);
    private final List<Limit> limits = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final Places places = places(1, TIMEOUT);

    @Test
    void aPlaceIsTakenAtOnceWhereThereIsOne() {
        assertTrue(places.hasRoom(A));
        assertTrue(places.tryTake(A, false));
        assertFalse(places.hasRoom(A));
        assertFalse(places.tryTake(A, true));
        places.giveBack(A);
        assertTrue(places.hasRoom(A));
    }

    @Test
    void aPlaceThatIsGivenBackGoesToTheHeadOfTheQueue() {
        places.tryTake(A, false);
        List.of("first", "second", "third").forEach(name -> await(name, false, A));
        places.giveBack(A);
        settle();
        assertEquals(List.of("first a"), outcomes);
        assertFalse(places.tryTake(A, false), "nobody goes before those that wait");
        places.giveBack(A);
        places.giveBack(A);
        settle();
        assertEquals(List.of("first a", "second a", "third a"), outcomes);
        assertEquals(1, counts.of(A.id()));
        assertTrue(queue.isEmpty());
    }

    @Test
    void clientsThatArePinnedGoFirst() {
        places.tryTake(A, false);
        places.tryTake(B, false);
        await("any", false, A, B);
        await("new", false, A);
        await("pinned", true, A);
        for (int place = 0; place < 3; place++) {
            places.giveBack(A);
        }
        settle();
        assertEquals(List.of("pinned a", "any a", "new a"), outcomes);
    }

    @Test
    void aClientThatTakesAnyEndpointGetsTheFirstPlaceOfAny() {
        places.tryTake(A, false);
        places.tryTake(B, false);
        await("pinned", true, A);
        await("any", false, A, B);
        places.giveBack(B);
        settle();
        assertEquals(List.of("any b"), outcomes);
        assertEquals(Map.of("a", 1), queue.waiting());
    }

    @Test
    void aClientThatLeavesIsPassedOver() {
        places.tryTake(A, false);
        Places.Wait first = await("first", false, A);
        await("second", false, A);
        assertTrue(first.leave());
        assertFalse(first.leave());
        places.giveBack(A);
        settle();
        time.advance(TIMEOUT);
        assertEquals(List.of("second a"), outcomes);
        assertEquals(List.of(), limits);
    }

    @Test
    void aClientThatLeavesWhenAPlaceIsOnItsWayHasToGiveItBack() {
        places.tryTake(A, false);
        Places.Wait wait = await("late", false, A);
        places.giveBack(A);
        assertFalse(wait.leave());
        settle();
        assertEquals(List.of("late a"), outcomes);
    }

    @Test
    void aClientWaitsForTheQueueTimeoutAtMost() {
        places.tryTake(A, false);
        await("patient", false, A);
        time.advance(TIMEOUT.minusMillis(1));
        assertEquals(List.of(), outcomes);
        time.advance(Duration.ofMillis(1));
        assertEquals(List.of("patient none"), outcomes);
        assertEquals(List.of(Limit.MAX_CONNECTIONS), limits);
        assertTrue(queue.isEmpty());
    }

    @Test
    void withoutAQueueTimeoutNoClientWaits() {
        Places impatient = places(1, Duration.ZERO);
        impatient.tryTake(A, false);
        impatient.await(List.of(A), false, time, place -> outcomes.add("none"));
        settle();
        assertEquals(List.of("none"), outcomes);
        assertEquals(List.of(Limit.MAX_CONNECTIONS), limits);
    }

    @Test
    void theQueueIsBounded() {
        places.tryTake(A, false);
        for (int index = 0; index < AdmissionQueue.WAITING_MAX; index++) {
            await("one of many", false, A);
        }
        await("one too many", false, A);
        settle();
        assertEquals(List.of("one too many none"), outcomes);
        assertEquals(List.of(Limit.ADMISSION_QUEUE), limits);
        assertEquals(Map.of("a", AdmissionQueue.WAITING_MAX), queue.waiting());
    }

    @Test
    void aPlaceThatIsGivenBackElsewhereIsFoundALittleLater() {
        counts.increment(A.id());
        await("waits", false, A);
        counts.decrement(A.id());
        time.advance(AdmissionQueue.LOOK);
        assertEquals(List.of("waits a"), outcomes);
        time.advance(TIMEOUT);
        assertEquals(0, time.waiting(), "nothing looks while no client waits");
    }

    @Test
    void aPlaceThatIsGivenBackElsewhereIsForTheFirstThatItWouldDoFor() {
        counts.increment(A.id());
        counts.increment(B.id());
        counts.increment(C.id());
        await("first", false, A, B);
        await("second", false, A, C);
        counts.decrement(C.id());
        assertFalse(places.tryTake(C, false), "no newcomer goes before the second");
        time.advance(AdmissionQueue.LOOK);
        assertEquals(List.of("second c"), outcomes);
        counts.decrement(C.id());
        assertTrue(places.tryTake(C, false), "no client waits for it any more");
    }

    @Test
    void anEndpointThatWarmsUpHasAPartOfItsShareUnanswered() {
        double[] warmth = {0.05};
        Places shares = new QueuedPlaces(
                queue,
                new LimitPolicy(0, TIMEOUT).with(HandshakeLimit.of(10)),
                endpoint -> warmth[0],
                time,
                TrafficEvents.SILENT);
        assertTrue(shares.tryTake(A, false), "one at the least");
        assertFalse(shares.tryTake(A, false));
        warmth[0] = 0.3;
        assertTrue(shares.tryTake(A, false));
        assertTrue(shares.tryTake(A, false));
        assertFalse(shares.tryTake(A, false));
        shares.answered(A, 1, 1);
        assertTrue(shares.tryTake(A, false), "its connection lives on, and counts no more");
        assertEquals(4, counts.of(A.id()));
    }

    @Test
    void replicasShareANumberThatHoldsForAllOfThem() {
        Places shares = new QueuedPlaces(
                queue,
                new LimitPolicy(0, TIMEOUT).with(HandshakeLimit.of(4)),
                endpoint -> 1,
                time,
                TrafficEvents.SILENT);
        ReplicaLife other = new ReplicaLife("other", 1, 1);
        counts.reported(other, Map.of());
        assertTrue(shares.tryTake(A, false));
        assertTrue(shares.tryTake(A, false));
        assertFalse(shares.tryTake(A, false));
        counts.lost(other);
        assertTrue(shares.tryTake(A, false));
    }

    @Test
    void aNewcomerLooksAtEachFullEndpointOnce() {
        int looks = looksOfNewcomers(100, 5_000);
        assertTrue(looks < 3 * 100 * 5_000, looks + " looks");
        places.giveBack(endpoint("e-000"));
        settle();
        assertEquals(List.of("client 0 e-000"), outcomes);
    }

    /** How often clients that come to {@code full} endpoints, all of them taken, look at one of them. */
    private int looksOfNewcomers(int full, int clients) {
        List<Endpoint> endpoints = IntStream.range(0, full)
                .mapToObj(number -> endpoint("e-%03d".formatted(number)))
                .toList();
        endpoints.forEach(endpoint -> places.tryTake(endpoint, false));
        AtomicInteger looks = new AtomicInteger();
        List<Endpoint> counted = new AbstractList<>() {
            @Override
            public Endpoint get(int index) {
                looks.incrementAndGet();
                return endpoints.get(index);
            }

            @Override
            public int size() {
                return endpoints.size();
            }
        };
        long began = Ticker.system().nanos();
        for (int client = 0; client < clients; client++) {
            String name = "client " + client;
            places.await(
                    counted,
                    false,
                    time,
                    place -> outcomes.add(name + " " + place.map(Endpoint::name).orElse("none")));
        }
        System.out.println(clients + " clients come to " + full + " full endpoints: " + looks + " looks, "
                + (Ticker.system().nanos() - began) / 1_000_000 + " ms");
        return looks.get();
    }

    private Places.Wait await(String name, boolean isPinned, Endpoint... wanted) {
        return places.await(
                List.of(wanted),
                isPinned,
                time,
                place -> outcomes.add(name + " " + place.map(Endpoint::name).orElse("none")));
    }

    private void settle() {
        time.advance(Duration.ZERO);
    }

    private Places places(int max, Duration timeout) {
        return new QueuedPlaces(queue, new LimitPolicy(max, timeout), endpoint -> 1, time, new TrafficEvents() {
            @Override
            public void limitReached(Limit limit) {
                limits.add(limit);
            }
        });
    }

    static Endpoint endpoint(String name) {
        return new Endpoint(
                new EndpointId(name),
                name,
                InetSocketAddress.createUnresolved(name, 80),
                EndpointState.READY,
                Set.of());
    }
}
