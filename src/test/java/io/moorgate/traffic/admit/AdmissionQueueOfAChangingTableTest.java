package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of clients that wait when the endpoints of their Service change. */
class AdmissionQueueOfAChangingTableTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Endpoint A = AdmissionQueueTest.endpoint("a");
    private static final Endpoint B = AdmissionQueueTest.endpoint("b");

    private final HeldTime time = new HeldTime();
    private final LiveCounts counts = new LiveCounts();
    private final AdmissionQueue queue = new AdmissionQueue(counts);
    private final List<Limit> limits = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private final Places places =
            new QueuedPlaces(queue, new LimitPolicy(1, TIMEOUT), endpoint -> 1, time, new TrafficEvents() {
                @Override
                public void limitReached(Limit limit) {
                    limits.add(limit);
                }
            });

    @Test
    void clientsWhoseEndpointHasLeftAreCalledBackAndWaitOnInTheirTurnUntilTheirDeadline() {
        queue.follow(upstream(A));
        places.tryTake(A, false);
        places.tryTake(B, false);
        Recalled first = new Recalled("first");
        Recalled second = new Recalled("second");
        time.advance(TIMEOUT.dividedBy(2));
        queue.follow(upstream(B));
        time.advance(Duration.ZERO);
        assertEquals(List.of("first under b", "second under b"), outcomes);
        assertTrue(queue.isEmpty(), "no place at an endpoint that has left is theirs");
        second.again(B);
        first.again(B);
        places.giveBack(B);
        time.advance(Duration.ZERO);
        assertEquals("first b", outcomes.getLast(), "it came before the other");
        time.advance(TIMEOUT.dividedBy(2));
        assertEquals("second none", outcomes.getLast());
        assertTrue(queue.isEmpty());
    }

    @Test
    void aClientWhoseTimeIsOverWhileItChoosesAnewGetsNoPlace() {
        queue.follow(upstream(A));
        places.tryTake(A, false);
        Recalled late = new Recalled("late");
        queue.follow(upstream(B));
        time.advance(TIMEOUT);
        late.again(B);
        time.advance(Duration.ZERO);
        assertEquals(List.of("late under b", "late none"), outcomes);
        assertEquals(List.of(Limit.MAX_CONNECTIONS), limits);
    }

    @Test
    void aNewEndpointIsForThoseThatAreNotPinned() {
        queue.follow(upstream(A));
        places.tryTake(A, false);
        new Recalled("new");
        places.await(List.of(A), true, time, place -> outcomes.add("pinned"));
        queue.follow(upstream(A, B));
        time.advance(Duration.ZERO);
        assertEquals(List.of("new under a b"), outcomes);
        queue.follow(upstream(A, B));
        time.advance(Duration.ZERO);
        assertEquals(1, outcomes.size(), "nothing has changed");
        assertEquals(Map.of("a", 1), queue.waiting());
    }

    @Test
    void aClientThatComesWithEndpointsOfAnEarlierTableIsCalledBackAtOnce() {
        queue.follow(upstream(B));
        places.tryTake(B, false);
        new Recalled("behind");
        time.advance(Duration.ZERO);
        assertEquals(List.of("behind under b"), outcomes);
        assertEquals(0, counts.of(A.id()));
    }

    /** Waits for {@link #A}. */
    private final class Recalled implements Places.Outcome {
        private final String name;
        private final Places.Wait wait;

        Recalled(String name) {
            this.name = name;
            wait = places.await(List.of(A), false, time, this);
        }

        void again(Endpoint endpoint) {
            wait.again(List.of(endpoint), false);
        }

        @Override
        public void place(Optional<Endpoint> endpoint) {
            outcomes.add(name + " " + endpoint.map(Endpoint::name).orElse("none"));
        }

        @Override
        public void changed(Upstream upstream) {
            StringBuilder text = new StringBuilder(name).append(" under");
            upstream.endpoints().all().forEach(endpoint -> text.append(' ').append(endpoint.name()));
            outcomes.add(text.toString());
        }
    }

    private static Upstream upstream(Endpoint... endpoints) {
        return new Upstream(
                new ServiceId("ns", "web"),
                "web",
                Endpoints.of(List.of(endpoints), ""),
                Balance.DEFAULT,
                Affinity.NONE,
                new ClientPrefix(32, 128));
    }
}
