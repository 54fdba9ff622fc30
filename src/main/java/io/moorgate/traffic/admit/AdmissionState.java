package io.moorgate.traffic.admit;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.load.ClientUses;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Overload;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * What admission keeps for all event loops: the queues of the upstreams whose endpoints have a limited number of places, and
 * what clients hold of the Services that limit that. One for the gateway. Any thread.
 */
public final class AdmissionState {
    private final LiveCounts counts;
    private final TrafficEvents events;
    private final ConcurrentMap<UpstreamId, AdmissionQueue> queues = new ConcurrentHashMap<>();
    private final AtomicReference<Map<UpstreamId, Upstream>> limited = new AtomicReference<>(Map.of());
    private final ClientCounts clients;
    private final Overload overload = new Overload();

    /** {@code counts} says how many connections endpoints have; {@code events} gets the limits that were reached. */
    public AdmissionState(LiveCounts counts, TrafficEvents events, Ticker ticker) {
        this.counts = counts;
        this.events = events;
        this.clients = new ClientCounts(ticker, events);
    }

    /** Gets how many clients wait. */
    @FunctionalInterface
    public interface Reader {
        /** {@code endpoint} is a name; empty for clients that take any endpoint of the Service. */
        void waiting(ServiceId service, String endpoint, int clients);
    }

    /**
     * The places of {@code route}, whose endpoints have a limited number.
     *
     * @param warmth the part of its share that an endpoint may have
     * @param timers those of the clients' loop
     */
    Places of(Route route, ToDoubleFunction<Endpoint> warmth, Timers timers) {
        UpstreamId id = UpstreamId.of(route.upstream());
        AdmissionQueue queue = queues.get(id);
        if (queue == null) {
            queue = queues.computeIfAbsent(id, first -> begin(limited.get().getOrDefault(id, route.upstream())));
        }
        return new QueuedPlaces(queue, route.limits(), warmth, timers, events);
    }

    private AdmissionQueue begin(Upstream upstream) {
        AdmissionQueue queue = new AdmissionQueue(counts);
        queue.follow(upstream);
        return queue;
    }

    /** What clients hold. */
    ClientCounts clients() {
        return clients;
    }

    /** What clients hold, as replicas report it to each other. */
    public ClientUses clientUses() {
        return clients;
    }

    /** Which clients are refused since the gateway is short of something. */
    public Overload overload() {
        return overload;
    }

    /** Forgets clients that hold nothing. To be called now and then. */
    public void sweep() {
        clients.sweep();
    }

    /** Gives {@code reader} how many clients wait. */
    public void read(Reader reader) {
        queues.forEach((id, queue) ->
                queue.waiting().forEach((endpoint, clients) -> reader.waiting(id.service(), endpoint, clients)));
    }

    /**
     * {@code endpoint} of {@code service} has been put aside for its health, or is back; empty: every endpoint is put aside, or not any
     * more. To be called once picks see it. Any thread.
     */
    public void healthChanged(ServiceId service, Optional<EndpointId> endpoint) {
        queues.forEach((id, queue) -> {
            if (id.service().equals(service)) {
                queue.healthChanged(endpoint);
            }
        });
    }

    /** Takes over the limits and the endpoints of {@code table}, and forgets the queues of upstreams that it does not limit. To be called after each publication. */
    public void retain(RoutingTable table) {
        clients.retain(table);
        Map<UpstreamId, Upstream> inForce = new HashMap<>();
        table.routes().stream()
                .filter(route -> route.limits().haveEndpointsPlaces())
                .forEach(route -> inForce.put(UpstreamId.of(route.upstream()), route.upstream()));
        limited.set(Map.copyOf(inForce));
        inForce.forEach((id, upstream) -> queues.computeIfPresent(id, (same, queue) -> {
            queue.unanswered().retain(upstream.endpoints().byId().keySet());
            queue.follow(upstream);
            return queue;
        }));
        queues.entrySet()
                .removeIf(entry ->
                        !inForce.containsKey(entry.getKey()) && entry.getValue().isEmpty());
    }
}
