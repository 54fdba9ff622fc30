package io.moorgate.operate.drain;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.LiveConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which connections of a route are surplus: of each endpoint that holds more than its fair share, this
 * replica's part of the surplus, the longest idle first; of all these, as many as one round may move.
 *
 * <p>All connections of a pinned client move or none, and only with {@code affinity-mode: balanced}.
 */
final class RebalanceSelection {
    private final Route route;
    private final FairShare fairShare;

    RebalanceSelection(Route route, FairShare fairShare) {
        this.route = route;
        this.fairShare = fairShare;
    }

    /** Connections that move together, and when the last byte of any of them passed: read once, since it may change. */
    private record Party(List<LiveConnection> members, long lastActivityNanos) {
        static Party of(List<LiveConnection> members) {
            return new Party(
                    members,
                    members.stream()
                            .mapToLong(LiveConnection::lastActivityNanos)
                            .max()
                            .orElseThrow());
        }
    }

    /**
     * Those of {@code held} that are to move now.
     *
     * @param surplus how many each endpoint holds beyond its fair share, over all replicas
     * @param asked those that have been asked before, and count as moved
     */
    List<LiveConnection> of(
            Map<EndpointId, Integer> surplus, Collection<LiveConnection> held, Set<LiveConnection> asked) {
        Map<EndpointId, List<LiveConnection>> byEndpoint = held.stream()
                .filter(connection -> !connection.isOver())
                .collect(Collectors.groupingBy(
                        connection -> connection.endpoint().id()));
        Stream<Party> beyond = surplus.keySet().stream().flatMap(endpoint -> {
            List<LiveConnection> those = byEndpoint.getOrDefault(endpoint, List.of());
            List<LiveConnection> unasked = those.stream()
                    .filter(connection -> !asked.contains(connection))
                    .toList();
            int part = fairShare.part(endpoint, surplus.get(endpoint), those.size());
            return longestIdle(parties(unasked), part - (those.size() - unasked.size())).stream();
        });
        int most = Math.max(1, held.size() * route.life().rebalancePercent() / 100);
        return longestIdle(beyond, most).stream()
                .flatMap(party -> party.members().stream())
                .toList();
    }

    /** The parties that were idle longest, of {@code most} connections together at most; those that are too big are left out. */
    private static List<Party> longestIdle(Stream<Party> parties, int most) {
        List<Party> chosen = new ArrayList<>();
        int count = 0;
        for (Party party : parties.sorted(Comparator.comparingLong(Party::lastActivityNanos))
                .toList()) {
            if (count + party.members().size() <= most) {
                chosen.add(party);
                count += party.members().size();
            }
        }
        return chosen;
    }

    private Stream<Party> parties(List<LiveConnection> those) {
        Map<Object, List<LiveConnection>> parties = new HashMap<>();
        for (LiveConnection connection : those) {
            Optional<ClientPin> pin = connection.pin();
            if (pin.isEmpty()) {
                parties.put(connection, List.of(connection));
            } else if (route.upstream().affinity().mode() == Affinity.Mode.BALANCED) {
                parties.computeIfAbsent(pin.get().client(), first -> new ArrayList<>())
                        .add(connection);
            }
        }
        return parties.values().stream().map(Party::of);
    }
}
