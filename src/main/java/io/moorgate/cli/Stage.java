package io.moorgate.cli;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;

/**
 * How connections lie at one moment of a simulation.
 *
 * @param title what has happened
 * @param note what that has moved
 * @param shares the endpoints with their live connections
 * @param turnedAway clients that found no place
 */
record Stage(String title, String note, List<Share> shares, int turnedAway) {
    Stage {
        shares = List.copyOf(shares);
    }

    /** An endpoint with its live connections; {@code state} is empty for one that is ready. */
    record Share(String endpoint, String state, int connections) {}

    /** How those of {@code simulation} lie now. */
    static Stage of(Simulation simulation, String title, String note) {
        Map<EndpointId, Integer> live = new HashMap<>();
        simulation.places().values().forEach(id -> live.merge(id, 1, Integer::sum));
        Route route = simulation.route();
        return new Stage(
                title,
                note,
                route.upstream().endpoints().all().stream()
                        .map(endpoint -> new Share(
                                endpoint.name(),
                                endpoint.state() == EndpointState.READY ? "" : Spelling.of(endpoint.state()),
                                live.getOrDefault(endpoint.id(), 0)))
                        .toList(),
                simulation.clients().size() - simulation.places().size());
    }

    /** Of the endpoints that are ready, the most of one over the mean; 1 for equal shares. */
    double imbalance() {
        IntSummaryStatistics ready = shares.stream()
                .filter(share -> share.state().isEmpty())
                .mapToInt(Share::connections)
                .summaryStatistics();
        return ready.getSum() == 0 ? 1 : ready.getMax() / ready.getAverage();
    }

    /** The most connections of one endpoint. */
    int most() {
        return shares.stream().mapToInt(Share::connections).max().orElse(0);
    }
}
