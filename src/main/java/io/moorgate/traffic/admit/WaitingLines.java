package io.moorgate.traffic.admit;

import io.moorgate.routing.EndpointId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** In which turn the clients of an {@link AdmissionQueue} get places. Under its lock. */
final class WaitingLines {
    private final Map<EndpointId, Lane> lanes = new HashMap<>();
    private final SortedSet<WaitingClient> any = inTurn();
    /** How many of {@link #any} an endpoint would do for. */
    private final Map<EndpointId, Integer> anyWanting = new HashMap<>();

    /** Those that wait for one endpoint only. */
    private record Lane(SortedSet<WaitingClient> pinned, SortedSet<WaitingClient> others) {
        Lane() {
            this(inTurn(), inTurn());
        }

        boolean isEmpty() {
            return pinned.isEmpty() && others.isEmpty();
        }
    }

    private static SortedSet<WaitingClient> inTurn() {
        return new TreeSet<>(Comparator.comparingLong(client -> client.arrival));
    }

    void add(WaitingClient client) {
        lineOf(client).add(client);
        if (client.wanted.size() > 1) {
            client.wanted.forEach(endpoint -> anyWanting.merge(endpoint.id(), 1, Integer::sum));
        }
    }

    /** False where it does not wait. */
    boolean remove(WaitingClient client) {
        boolean wasThere = lineOf(client).remove(client);
        if (client.wanted.size() == 1) {
            lanes.computeIfPresent(client.wanted.getFirst().id(), (id, lane) -> lane.isEmpty() ? null : lane);
        } else if (wasThere) {
            client.wanted.forEach(endpoint ->
                    anyWanting.computeIfPresent(endpoint.id(), (id, clients) -> clients == 1 ? null : clients - 1));
        }
        return wasThere;
    }

    private SortedSet<WaitingClient> lineOf(WaitingClient client) {
        if (client.wanted.size() > 1) {
            return any;
        }
        Lane lane = lanes.computeIfAbsent(client.wanted.getFirst().id(), first -> new Lane());
        return client.isPinned ? lane.pinned() : lane.others();
    }

    /** Whether clients wait that go before a newcomer that is pinned to {@code endpoint}, or is not. */
    boolean isAwaited(EndpointId endpoint, boolean byPinned) {
        Lane lane = lanes.get(endpoint);
        return lane != null && (byPinned ? !lane.pinned().isEmpty() : !lane.isEmpty())
                || !byPinned && anyWanting.containsKey(endpoint);
    }

    /** Whose turn it is at {@code endpoint}; null where no client waits for it. */
    WaitingClient next(EndpointId endpoint) {
        Lane lane = lanes.get(endpoint);
        if (lane != null && !lane.pinned().isEmpty()) {
            return lane.pinned().first();
        }
        WaitingClient other =
                lane == null || lane.others().isEmpty() ? null : lane.others().first();
        if (!anyWanting.containsKey(endpoint)) {
            return other;
        }
        for (WaitingClient client : any) {
            if (other != null && other.arrival < client.arrival) {
                break;
            }
            if (client.wants(endpoint)) {
                return client;
            }
        }
        return other;
    }

    /** The endpoints at which the next place is some client's. */
    Set<EndpointId> lookedFor() {
        Set<EndpointId> wanted = new LinkedHashSet<>(lanes.keySet());
        wanted.addAll(anyWanting.keySet());
        return wanted;
    }

    /** All that wait. */
    List<WaitingClient> all() {
        List<WaitingClient> all = new ArrayList<>(any);
        lanes.values().forEach(lane -> {
            all.addAll(lane.pinned());
            all.addAll(lane.others());
        });
        return all;
    }
}
