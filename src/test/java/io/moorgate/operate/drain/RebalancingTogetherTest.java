package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rebalancing does beside moving a surplus once: over replicas, with pins, with skews and in vain. */
class RebalancingTogetherTest extends RebalancingFixture {
    private static final Affinity BALANCED = new Affinity(
            new Affinity.Key.ClientIp(),
            Duration.ofHours(1),
            Affinity.WhenDraining.STAY,
            Affinity.WhenLost.REBIND,
            Affinity.Mode.BALANCED);

    @Test
    void theReplicasPartsOfASurplusAddUpToIt() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        EndpointId endpoint = endpoint("a").id();
        Map<ReplicaLife, Integer> held = new HashMap<>();
        AffinityTable names = new AffinityTable(1, time);
        for (int index = 0; index < 5; index++) {
            held.put(names.replicated().origin("replica-" + random.nextInt(1000), index + 1), random.nextInt(100));
        }
        int surplus = random.nextInt(
                held.values().stream().mapToInt(Integer::intValue).sum() + 1);
        int parts = 0;
        for (ReplicaLife self : held.keySet()) {
            LiveCounts its = new LiveCounts();
            held.forEach((origin, count) -> {
                if (origin != self) {
                    its.reported(origin, Map.of(endpoint, count));
                }
            });
            for (int index = 0; index < held.get(self); index++) {
                its.increment(endpoint);
            }
            int part = its.part(endpoint, surplus, self);
            assertTrue(part >= 0 && part <= held.get(self), part + " of " + held.get(self));
            parts += part;
        }
        assertEquals(surplus, parts);
    }

    @Test
    void whatOtherReplicasHoldCountsAndOnlyTheOwnPartMoves() {
        ReplicaLife other = new AffinityTable(1, time).replicated().origin("other", 1);
        open("a", 100, PickReason.BALANCED);
        open("b", 100, PickReason.BALANCED);
        counts.reported(other, Map.of(endpoint("a").id(), 100, endpoint("b").id(), 100));
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c", "d"));
        time.advance(RebalanceSchedule.SETTLE.plus(RebalanceSchedule.ROUND));
        assertEquals(100, movedInOrder.size());
    }

    @Test
    void anEndpointThatStaysEmptyIsUnevenThoughNobodyElseHasATenthTooMuch() {
        String[] names = new String[21];
        for (int index = 0; index < 20; index++) {
            names[index] = "e" + index;
            open(names[index], 105, PickReason.BALANCED);
        }
        names[20] = "new";
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, Arrays.copyOf(names, 20)));
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, names));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(2));
        assertTrue(held("new") >= 90, "the new one holds " + held("new"));
    }

    @Test
    void aSkewThatLastsIsEvenedOut() {
        open("a", 100, PickReason.BALANCED);
        time.advance(RebalanceSchedule.ROUND.multipliedBy(RebalanceSchedule.ROUNDS_SEEN - 1));
        assertEquals(List.of(), movedInOrder);
        time.advance(RebalanceSchedule.ROUND.multipliedBy(10));
        assertTrue(held("b") >= 45, "the other one holds " + held("b"));
    }

    @Test
    void movingEndsWhereItIsOfNoUse() {
        whenMoved = connection -> open("a", 1, PickReason.BALANCED);
        open("a", 100, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(60));
        assertTrue(movedInOrder.size() <= 10 * (RebalanceSchedule.ROUNDS_IN_VAIN + 1), movedInOrder.size() + " moved");
    }

    @Test
    void whatWasOfNoUseIsTriedAgainOnceClientsArePinnedAnotherWay() {
        open("a", 99, PickReason.PINNED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(60));
        assertEquals(List.of(), movedInOrder);
        affinity = BALANCED;
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(RebalanceSchedule.ROUNDS_SEEN + 2));
        assertEquals(66, movedInOrder.size());
    }

    @Test
    void aRoundIsCalledOffWhenItsEndpointsGoOrItIsNotWantedAnyMore() {
        open("a", 60, PickReason.BALANCED);
        open("b", 60, PickReason.BALANCED);
        Route before = route;
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.SETTLE.plusSeconds(10));
        int moved = movedInOrder.size();
        assertTrue(moved > 0 && moved < 20, moved + " moved");
        publish(before);
        time.advance(RebalanceSchedule.ROUND);
        assertEquals(moved, movedInOrder.size());
    }

    @Test
    void withBalancedAffinityThePinMovesFirst() {
        affinity = BALANCED;
        open("a", 99, PickReason.PINNED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.SETTLE.plus(RebalanceSchedule.ROUND));
        assertEquals(66, movedInOrder.size());
        for (LiveConnection connection : movedInOrder) {
            HeldPin pin = (HeldPin) connection.pin().orElseThrow();
            assertEquals(List.of(connection.endpoint().id()), pin.movedFrom);
        }
    }

    @Test
    void aClientMovesWithAllItsConnectionsOrNotAtAll() {
        affinity = BALANCED;
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b"));
        HeldPin group = new HeldPin();
        HeldPin pair = new HeldPin();
        open("a", 51, ConnectionKind.WEBSOCKET, PickReason.PINNED, group);
        time.advance(Duration.ofSeconds(1));
        open("a", 2, ConnectionKind.WEBSOCKET, PickReason.PINNED, pair);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.SETTLE.plus(RebalanceSchedule.ROUND));
        assertEquals(List.of(), group.movedFrom);
        assertEquals(2, movedInOrder.size());
    }

    @Test
    void aClientThatHasToStayIsNotEnded() {
        affinity = BALANCED;
        HeldPin pin = new HeldPin();
        pin.stays = true;
        open("a", 1, ConnectionKind.WEBSOCKET, PickReason.PINNED, pin);
        open("a", 20, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.ROUND.multipliedBy(3));
        assertTrue(connections.all().stream()
                .anyMatch(connection -> connection.pin().filter(pin::equals).isPresent()));
        assertTrue(!movedInOrder.isEmpty());
    }

    @Test
    void aGrpcCallCountsOnceItHasLastedARoundAndGoesOnWhenAsked() {
        List<LiveConnection> told = new ArrayList<>();
        whenMoved = told::add;
        open("a", 90, ConnectionKind.GRPC, PickReason.BALANCED, null);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(RebalanceSchedule.SETTLE.plusSeconds(30));
        assertEquals(0, asked);
        time.advance(RebalanceSchedule.ROUND.multipliedBy(2));
        assertEquals(60, asked);
        assertEquals(90, held("a"));
        assertEquals(List.of(), told);
    }
}
