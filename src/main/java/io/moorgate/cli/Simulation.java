package io.moorgate.cli;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.live.PickReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Replicas of a gateway before one route, and clients that come and go. Pickers, affinity table, cookies and counts are the gateway's
 * own; only sockets, and the time between two reports of the replicas, are made up. The replicas' affinity tables are always
 * in step. Confined to one thread; the same seed gives the same run.
 */
final class Simulation {
    /** How many times the replicas report to each other while all clients come. */
    private static final int REPORTS = 200;

    private final SplittableRandom random;
    private final List<SimulatedReplica> replicas;
    private final List<SimulatedClient> clients;
    private Route route;
    private long nowNanos;
    private long generation;

    Simulation(Route route, int clients, int replicas, long seed) {
        this.random = new SplittableRandom(seed);
        AffinityTable pins = new AffinityTable(Math.max(2 * clients, 1), () -> nowNanos);
        CookieSigner signer = CookieSigner.generated();
        this.replicas = new ArrayList<>(IntStream.rangeClosed(1, replicas)
                .mapToObj(number -> SimulatedReplica.of(number, pins, signer, () -> nowNanos, random.split()))
                .toList());
        boolean isHttp = route.protocol().isHttpFamily();
        this.clients = IntStream.range(0, clients)
                .mapToObj(number -> new SimulatedClient(number, isHttp))
                .toList();
        if (route.upstream().balance().hashOn() instanceof HashOn.Cookie(String name)) {
            this.clients.forEach(client -> client.bring(name));
        }
        serve(route);
    }

    /** {@code next} is the route from now on; what is connected stays connected. */
    void serve(Route next) {
        route = next;
        generation++;
        RoutingTable table = new RoutingTable(generation, HttpRoutes.NONE, Map.of(), List.of(next));
        replicas.forEach(replica -> replica.picker().retain(table));
    }

    /** The same route with other endpoints. */
    void serve(Collection<Endpoint> endpoints) {
        serve(SimulatedEndpoints.of(route, endpoints));
        nowNanos += route.upstream().balance().slowStart().toNanos();
    }

    /** {@code some} connect one after the other, each through any replica; {@code reporting}: replicas report in between. */
    void connect(List<SimulatedClient> some, boolean reporting) {
        int every = Math.max(1, clients.size() / REPORTS);
        for (int index = 0; index < some.size(); index++) {
            connect(some.get(index));
            if (reporting && index % every == 0) {
                SimulatedReplica.report(replicas);
            }
        }
        SimulatedReplica.report(replicas);
    }

    private void connect(SimulatedClient client) {
        SimulatedReplica replica = replicas.get(random.nextInt(replicas.size()));
        Pick pick = pick(replica, client);
        Optional<Endpoint> endpoint = pick.next();
        if (endpoint.isEmpty() && pick.reason() == PickReason.LOST) {
            client.connected(replica, pick, endpoint);
            client.leave();
            pick = pick(replica, client);
            endpoint = pick.next();
        }
        pick.connected(0);
        client.connected(replica, pick, endpoint);
    }

    private Pick pick(SimulatedReplica replica, SimulatedClient client) {
        int connectionsMax = route.limits().connectionsMax();
        Pick pick = connectionsMax == 0
                ? replica.picker().pick(route.upstream(), client)
                : replica.picker().pick(route.upstream(), client, new FixedPlaces(replica.counts(), connectionsMax));
        pick.prepare(Runnable::run, route.connect().timeout(), () -> {});
        return pick;
    }

    /** The connections of {@code some} end. */
    void leave(Collection<SimulatedClient> some) {
        some.forEach(SimulatedClient::leave);
    }

    /** The replica {@code lost} ends without a word; its clients lose their connections. */
    List<SimulatedClient> lose(SimulatedReplica lost) {
        List<SimulatedClient> its =
                clients.stream().filter(client -> client.replica() == lost).toList();
        leave(its);
        replicas.remove(lost);
        replicas.forEach(other -> other.counts().lost(lost.life()));
        return its;
    }

    /** Every client in an order that chance decides. */
    List<SimulatedClient> shuffled() {
        List<SimulatedClient> all = new ArrayList<>(clients);
        for (int index = all.size() - 1; index > 0; index--) {
            int other = random.nextInt(index + 1);
            SimulatedClient swapped = all.set(index, all.get(other));
            all.set(other, swapped);
        }
        return all;
    }

    /** Where each client is connected; those that are not are left out. */
    Map<SimulatedClient, EndpointId> places() {
        Map<SimulatedClient, EndpointId> places = new LinkedHashMap<>();
        clients.forEach(client -> client.endpoint().ifPresent(endpoint -> places.put(client, endpoint.id())));
        return places;
    }

    List<SimulatedClient> clients() {
        return clients;
    }

    List<SimulatedReplica> replicas() {
        return replicas;
    }

    Route route() {
        return route;
    }

    /** Whether clients keep their endpoints. */
    boolean pins() {
        return !(route.upstream().affinity().key() instanceof Affinity.Key.None);
    }
}
