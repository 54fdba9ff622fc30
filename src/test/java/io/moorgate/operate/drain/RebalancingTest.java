package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which live connections move to an endpoint that was added, and how fast. */
class RebalancingTest extends RebalancingFixture {
    @Test
    void theSurplusMovesWithinTheRateAndStopsWithinATenthOfTheFairShare() {
        open("a", 150, PickReason.BALANCED);
        open("b", 150, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b", "c"));

        time.advance(RebalanceSchedule.ROUND.multipliedBy(2));
        assertTrue(movedInOrder.size() > 0 && movedInOrder.size() <= 60, movedInOrder.size() + " in two minutes");
        time.advance(RebalanceSchedule.ROUND.multipliedBy(20));

        for (String name : List.of("a", "b", "c")) {
            assertTrue(held(name) >= 80 && held(name) <= 111, name + " holds " + held(name));
        }
        assertTrue(movedInOrder.size() <= 100, movedInOrder.size() + " moved in all");
        assertEquals((long) movedInOrder.size(), rebalancing.moved().get(CHAT));
    }

    @Test
    void theLongestIdleGoFirst() {
        open("a", 100, PickReason.BALANCED);
        List<LiveConnection> busyOnes = connections.all().stream()
                .sorted(Comparator.comparingLong(LiveConnection::id))
                .limit(50)
                .toList();
        time.advance(Duration.ofSeconds(10));
        busyOnes.forEach(connection -> connection.received(1, time.nanos()));

        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(2));

        assertTrue(movedInOrder.size() >= 10);
        assertTrue(movedInOrder.stream().noneMatch(busyOnes::contains));
    }

    @Test
    void aPinnedClientNeverMoves() {
        open("a", 100, PickReason.PINNED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void withoutAScaleUpNothingMovesHoweverUneven() {
        open("a", 100, PickReason.BALANCED);
        time.advance(RebalanceSchedule.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void switchedOffNothingMoves() {
        open("a", 100, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 0, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void itWaitsUntilTheNewEndpointIsWarm() {
        Duration slowStart = Duration.ofMinutes(10);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, slowStart, 10, "a", "b"));
        open("a", 100, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, slowStart, 10, "a", "b", "c"));
        time.advance(slowStart.minusMinutes(1));
        assertEquals(List.of(), movedInOrder);
        time.advance(Duration.ofMinutes(3));
        assertTrue(movedInOrder.size() > 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Balance.Strategy.class,
            names = {"HASH", "EWMA"})
    void strategiesThatDoNotAimAtEqualNumbersAreLeftAlone(Balance.Strategy strategy) {
        publish(route(strategy, Duration.ZERO, 10, "a", "b"));
        open("a", 100, PickReason.BALANCED);
        publish(route(strategy, Duration.ZERO, 10, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }
}
