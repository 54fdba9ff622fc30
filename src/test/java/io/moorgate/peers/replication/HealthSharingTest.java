package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.health.HealthState;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.RoutingTable;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Replicas share the checks of endpoints, and what these find out. */
class HealthSharingTest {
    private static final HealthPolicy CHECKED = new HealthPolicy(
            new HealthCheck.Tcp(), Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3, 5, Duration.ofSeconds(30));

    @Test
    void eachEndpointIsCheckedByOneReplicaAndAllKnowWhatItHasFound() {
        Sim sim = joined(new Sim(1, 3, true));
        check(sim, Set.of());
        for (EndpointId endpoint : Sim.ENDPOINTS) {
            assertEquals(1, owners(sim, endpoint).size(), endpoint.value());
        }
        sim.time.advance(Duration.ofSeconds(1));
        sim.alive().forEach(replica -> assertEquals(Set.of(HealthState.HEALTHY), states(replica)));
        check(sim, Set.copyOf(Sim.ENDPOINTS));
        check(sim, Set.copyOf(Sim.ENDPOINTS));
        check(sim, Set.copyOf(Sim.ENDPOINTS));
        sim.time.advance(Duration.ofSeconds(1));
        sim.alive().forEach(replica -> assertEquals(Set.of(HealthState.UNHEALTHY), states(replica)));
    }

    @Test
    void theOthersCheckForAReplicaThatIsGoneAndKeepWhatItHasFound() {
        Sim sim = joined(new Sim(2, 3, true));
        check(sim, Set.copyOf(Sim.ENDPOINTS));
        sim.time.advance(Duration.ofSeconds(1));
        sim.kill(sim.alive().getFirst());
        sim.time.advance(Duration.ofSeconds(5));
        sim.alive().forEach(replica -> assertEquals(Set.of(HealthState.UNHEALTHY), states(replica)));
        for (EndpointId endpoint : Sim.ENDPOINTS) {
            assertEquals(1, owners(sim, endpoint).size(), endpoint.value());
        }
    }

    @Test
    void aReplicaThatIsAboutToStopLeavesItsChecksToTheOthers() {
        Sim sim = joined(new Sim(3, 2, true));
        SimReplica leaving = sim.alive().getFirst();
        leaving.peers.finalSync(() -> {});
        sim.time.advance(Duration.ofSeconds(1));
        for (EndpointId endpoint : Sim.ENDPOINTS) {
            assertEquals(List.of("replica-1"), owners(sim, endpoint));
        }
    }

    @Test
    void aReplicaWithoutALinkChecksAll() {
        Sim sim = joined(new Sim(4, 2, true));
        sim.network.cut("replica-0", "replica-1");
        sim.time.advance(Duration.ofSeconds(5));
        for (EndpointId endpoint : Sim.ENDPOINTS) {
            assertEquals(List.of("replica-0", "replica-1"), owners(sim, endpoint));
        }
    }

    @Test
    void aReplicaOfAVersionWithoutChecksIsNotCountedOn() {
        Sim sim = new Sim(5, 2, true);
        sim.start("replica-0", new Protocols(1, 1));
        sim.start("replica-1");
        serving(sim);
        check(sim, Set.of());
        sim.time.advance(Duration.ofSeconds(1));
        sim.assertAgreement();
        for (EndpointId endpoint : Sim.ENDPOINTS) {
            assertTrue(owners(sim, endpoint).contains("replica-1"));
        }
    }

    private static Sim joined(Sim sim) {
        sim.startAll();
        return serving(sim);
    }

    private static Sim serving(Sim sim) {
        sim.time.advance(Duration.ofSeconds(10));
        RoutingTable table = SimRoutes.serving(Sim.UPSTREAM.service(), Sim.ENDPOINTS);
        RoutingTable checked = new RoutingTable(
                1,
                table.http(),
                Map.of(),
                table.routes().stream()
                        .map(route -> route.withPolicies(route.policies().with(CHECKED)))
                        .toList());
        sim.alive().forEach(replica -> replica.health.retain(checked));
        return sim;
    }

    /** Each replica checks what is its to check; {@code bad} are those that do not answer. */
    private static void check(Sim sim, Set<EndpointId> bad) {
        for (SimReplica replica : sim.alive()) {
            for (EndpointId endpoint : Sim.ENDPOINTS) {
                if (replica.health.isMine(Sim.UPSTREAM, endpoint)) {
                    replica.health.checked(Sim.UPSTREAM, endpoint, !bad.contains(endpoint), "");
                }
            }
        }
    }

    private static List<String> owners(Sim sim, EndpointId endpoint) {
        return sim.alive().stream()
                .filter(replica -> replica.health.isMine(Sim.UPSTREAM, endpoint))
                .map(replica -> replica.name)
                .toList();
    }

    private static Set<HealthState> states(SimReplica replica) {
        return new HashSet<>(replica.health.states(Sim.UPSTREAM).values());
    }
}
