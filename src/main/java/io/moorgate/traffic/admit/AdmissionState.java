package io.moorgate.traffic.admit;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Overload;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What admission keeps for all event loops: the queues of the upstreams whose endpoints hold a limited number of connections, and
 * what clients hold of the Services that limit that. One for the gateway. Any thread.
 */
public final class AdmissionState {
    private final LiveCounts counts;
    private final TrafficEvents events;
    private final ConcurrentMap<UpstreamId, AdmissionQueue> queues = new ConcurrentHashMap<>();
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

    /** The places of {@code route}, which has {@code max-connections}; {@code timers} are those of the clients' loop. */
    Places of(Route route, Timers timers) {
        UpstreamId id = UpstreamId.of(route.upstream());
        AdmissionQueue queue = queues.get(id);
        if (queue == null) {
            queue = queues.computeIfAbsent(id, first -> new AdmissionQueue(counts));
        }
        return new QueuedPlaces(queue, route.limits(), timers, events);
    }

    /** What clients hold. */
    ClientCounts clients() {
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

    /** Tells {@code reader} how many clients wait. */
    public void read(Reader reader) {
        queues.forEach((id, queue) ->
                queue.waiting().forEach((endpoint, clients) -> reader.waiting(id.service(), endpoint, clients)));
    }

    /** Forgets the queues of upstreams that {@code table} does not limit. To be called after each publication. */
    public void retain(RoutingTable table) {
        Set<UpstreamId> limited = new HashSet<>();
        table.routes().stream()
                .filter(route -> route.limits().connectionsMax() > 0)
                .forEach(route -> limited.add(UpstreamId.of(route.upstream())));
        queues.entrySet()
                .removeIf(entry ->
                        !limited.contains(entry.getKey()) && entry.getValue().isEmpty());
    }
}
