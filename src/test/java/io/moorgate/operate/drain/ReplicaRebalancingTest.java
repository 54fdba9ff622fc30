package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which clients are asked to come back through another replica of the gateway. */
class ReplicaRebalancingTest extends RebalancingFixture {
    private final Map<String, Integer> others = new HashMap<>();

    @BeforeEach
    void begin() {
        whenMoved = connection -> {};
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 0, "a", "b"));
        new ReplicaRebalancing(
                        connections,
                        () -> {
                            Map<String, Integer> held = new HashMap<>(others);
                            held.put("self", connections.all().size());
                            return held;
                        },
                        "self",
                        new Drains(time, time, new HeardDrains(), new Random()),
                        time,
                        time)
                .start();
    }

    /** The balancer in front gives clients that were asked to the replica that holds least. */
    private void comeBackElsewhere(LiveConnection connection) {
        others.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .ifPresent(least -> least.setValue(least.getValue() + 1));
    }

    private void rounds(int count) {
        time.advance(ReplicaRebalancing.SETTLE.plus(RebalanceSchedule.ROUND.multipliedBy(count)));
    }

    @Test
    void aReplicaGivesWhatItHoldsBeyondTheMeanATenthAMinute() {
        whenMoved = this::comeBackElsewhere;
        others.putAll(Map.of("b", 30, "c", 30));
        open("a", 240, PickReason.BALANCED);
        rounds(1);
        assertTrue(movedInOrder.size() > 0 && movedInOrder.size() <= 48, movedInOrder.size() + " in the first rounds");
        rounds(30);
        int left = connections.all().size();
        assertTrue(left <= 120 && left >= 100, left + " are left");
    }

    @Test
    void aReplicaWithinTheToleranceKeepsItsClients() {
        others.putAll(Map.of("b", 90, "c", 90));
        open("a", 115, PickReason.BALANCED);
        rounds(10);
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void fewerThanChanceExplainsAreNoReason() {
        others.putAll(Map.of("b", 2));
        open("a", 5, PickReason.BALANCED);
        rounds(10);
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void rawTcpAndExchangesAreNeverAsked() {
        others.putAll(Map.of("b", 0));
        open("a", 100, ConnectionKind.TCP, PickReason.BALANCED, null);
        open("a", 100, ConnectionKind.HTTP, PickReason.BALANCED, null);
        rounds(10);
        assertEquals(0, asked);
    }

    @Test
    void aPinOfAClientThatIsAskedStaysWhereItIs() {
        others.putAll(Map.of("b", 0));
        open("a", 100, PickReason.PINNED);
        rounds(1);
        assertTrue(movedInOrder.size() > 0);
        assertTrue(movedInOrder.stream().allMatch(connection -> connection.pin().isPresent()));
        assertEquals(0, held("b"));
    }

    @Test
    void itStopsWhereClientsComeBackToTheSameReplica() {
        whenMoved = connection -> open("a", 1, PickReason.BALANCED);
        others.putAll(Map.of("b", 0));
        open("a", 100, PickReason.BALANCED);
        rounds(20);
        int moved = movedInOrder.size();
        assertTrue(moved <= 40, moved + " moved in vain");
        rounds(20);
        assertEquals(moved, movedInOrder.size());
        others.put("c", 0);
        rounds(2);
        assertTrue(movedInOrder.size() > moved, "another replica has come");
    }

    @Test
    void nothingMovesBeforeANewReplicaHasSettled() {
        others.put("b", 0);
        open("a", 100, PickReason.BALANCED);
        time.advance(ReplicaRebalancing.SETTLE.minus(Duration.ofSeconds(1)));
        assertEquals(List.of(), movedInOrder);
    }
}
