package io.moorgate.cli;

import io.moorgate.operate.drain.FairShare;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What may happen to a Service and its clients, each beginning with all clients connected. */
final class Scenarios {
    private static final int ROUNDS_MAX = 20;

    private final Supplier<Simulation> start;

    /** {@code start} gives a simulation without a connection. */
    Scenarios(Supplier<Simulation> start) {
        this.start = start;
    }

    private Simulation connected() {
        Simulation simulation = start.get();
        simulation.connect(simulation.clients(), true);
        return simulation;
    }

    /** All clients connect. */
    Stage begin() {
        Simulation simulation = connected();
        return Stage.of(simulation, "start: " + simulation.clients().size() + " clients connect", "");
    }

    /** {@code count} endpoints are added; then every client comes back once. */
    List<Stage> scaleUp(int count) {
        Simulation simulation = connected();
        Map<SimulatedClient, EndpointId> before = simulation.places();
        List<Endpoint> endpoints =
                new ArrayList<>(simulation.route().upstream().endpoints().all());
        endpoints.addAll(SimulatedEndpoints.made("added", count));
        simulation.serve(endpoints);
        int percent = simulation.route().life().rebalancePercent();
        int asked = percent == 0 ? 0 : rebalance(simulation);
        Stage added = Stage.of(
                simulation,
                "scale-up: " + count + " added",
                asked + " of " + before.size() + " live connections are asked to move (rebalance: "
                        + (percent == 0 ? "off" : "on, " + percent + "% a minute") + ")");
        Map<SimulatedClient, EndpointId> balanced = simulation.places();
        comeBack(simulation);
        return List.of(
                added, Stage.of(simulation, "scale-up: every client has come back once", moved(simulation, balanced)));
    }

    /** What the gateway's rebalancing moves until all are within its tolerance; those of least number first. */
    private static int rebalance(Simulation simulation) {
        int asked = 0;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            SimulatedReplica replica = simulation.replicas().getFirst();
            Map<EndpointId, Integer> surplus =
                    new HashMap<>(new FairShare(replica.counts(), replica.life()).surplus(simulation.route()));
            List<SimulatedClient> movers = simulation.clients().stream()
                    .filter(client -> client.endpoint()
                            .filter(endpoint -> surplus.merge(endpoint.id(), -1, Integer::sum) >= 0)
                            .isPresent())
                    .filter(Scenarios::mayMove)
                    .toList();
            if (movers.isEmpty()) {
                return asked;
            }
            simulation.leave(movers);
            simulation.connect(movers, true);
            asked += movers.size();
        }
        return asked;
    }

    /** A pinned client moves where its pin does. */
    private static boolean mayMove(SimulatedClient client) {
        EndpointId from = client.endpoint().orElseThrow().id();
        return client.pick()
                .flatMap(pick -> pick.pin())
                .map(pin -> pin.moveFrom(from))
                .orElse(true);
    }

    /** {@code name} drains: its connections end and come back; then it is gone. */
    List<Stage> drain(String name) {
        Simulation simulation = connected();
        List<Endpoint> all = simulation.route().upstream().endpoints().all();
        Endpoint leaving = all.stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElseThrow();
        simulation.serve(all.stream()
                .map(endpoint ->
                        endpoint == leaving ? SimulatedEndpoints.in(EndpointState.DRAINING, endpoint) : endpoint)
                .toList());
        Map<SimulatedClient, EndpointId> before = simulation.places();
        List<SimulatedClient> its = at(simulation, leaving);
        for (SimulatedClient client : its) {
            client.pick().flatMap(pick -> pick.pin()).ifPresent(pin -> pin.leave(leaving.id()));
            comeBack(simulation, List.of(client));
        }
        Stage drained = Stage.of(
                simulation, "drain: the connections of " + name + " end and come back", moved(simulation, before));
        Map<SimulatedClient, EndpointId> draining = simulation.places();
        List<SimulatedClient> left = at(simulation, leaving);
        simulation.serve(all.stream().filter(endpoint -> endpoint != leaving).toList());
        comeBack(simulation, left);
        return List.of(drained, Stage.of(simulation, "drain: " + name + " is gone", moved(simulation, draining)));
    }

    /** A replica is lost; its clients come back through the others. */
    List<Stage> loseReplica() {
        Simulation simulation = connected();
        Map<SimulatedClient, EndpointId> before = simulation.places();
        List<SimulatedClient> its = simulation.lose(simulation.replicas().getFirst());
        simulation.connect(its, true);
        return List.of(Stage.of(
                simulation,
                "replica loss: " + its.size() + " clients come back through the other replicas",
                moved(simulation, before)));
    }

    /** All connections are cut, and all clients come back before replicas report to each other. */
    List<Stage> herd() {
        Simulation simulation = connected();
        Map<SimulatedClient, EndpointId> before = simulation.places();
        simulation.leave(simulation.clients());
        simulation.connect(simulation.shuffled(), false);
        return List.of(Stage.of(
                simulation, "herd: all connections are cut, all clients come back at once", moved(simulation, before)));
    }

    private static void comeBack(Simulation simulation) {
        for (SimulatedClient client : simulation.shuffled()) {
            comeBack(simulation, List.of(client));
        }
    }

    private static void comeBack(Simulation simulation, List<SimulatedClient> some) {
        for (SimulatedClient client : some) {
            simulation.leave(Set.of(client));
            simulation.connect(List.of(client), false);
        }
    }

    private static List<SimulatedClient> at(Simulation simulation, Endpoint endpoint) {
        return simulation.clients().stream()
                .filter(client -> client.endpoint()
                        .filter(its -> its.id().equals(endpoint.id()))
                        .isPresent())
                .toList();
    }

    private static String moved(Simulation simulation, Map<SimulatedClient, EndpointId> before) {
        Map<SimulatedClient, EndpointId> now = simulation.places();
        long moved = now.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .count();
        return moved + " of " + now.size() + " clients are at another endpoint than before";
    }
}
