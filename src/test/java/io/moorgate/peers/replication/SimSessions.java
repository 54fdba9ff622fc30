package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.Stamps;
import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions of a {@link Sim} whose ids their endpoints issue, rotate and end; an id is issued once. What must hold:
 *
 * <ul>
 *   <li>An id leads to the endpoint that issued it, or is not known.
 *   <li>A rotation takes nothing away: an id that has not ended lives out its time, beside the one that followed it.
 *   <li>An id has ended once it was deleted by a replica that knew what all had written of it, and nothing later was written:
 *       a replica that has heard of the end never knows it again, and where one has, in the end none does.
 * </ul>
 *
 * <p>A request that passes another replica while that has not heard of the end, and that is no older than the end by its stamp, takes the
 * end back: its endpoint has the last word then (docs/affinity.md).
 */
final class SimSessions {
    private static final int SESSIONS = 12;
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofHours(2);

    private record End(long stamp, Set<SimReplica> heard) {}

    private final Sim sim;
    private final int[] last = new int[SESSIONS];
    private final Map<ClientKey, Integer> sessions = new LinkedHashMap<>();
    private final Map<ClientKey, Long> written = new HashMap<>();
    private final Map<ClientKey, End> ended = new LinkedHashMap<>();
    private final Set<ClientKey> deleted = new HashSet<>();

    SimSessions(Sim sim) {
        this.sim = sim;
    }

    /** One request through any replica: of a new session, or with an id that this replica knows or that any other may know. */
    void step() {
        SimReplica replica = sim.any();
        List<ClientKey> ids = sessions.keySet().stream()
                .filter(id -> sim.random.nextInt(8) == 0 || look(replica, id).isPresent())
                .toList();
        int dice = sim.random.nextInt(6);
        if (dice == 0 || ids.isEmpty()) {
            issue(replica, sim.random.nextInt(SESSIONS));
            return;
        }
        ClientKey id = ids.get(sim.random.nextInt(ids.size()));
        switch (dice) {
            case 1 -> ask(replica, id).ifPresent(at -> rotate(at, sessions.get(id)));
            case 2, 3 -> delete(replica, id);
            default -> ask(replica, id);
        }
    }

    private void issue(SimReplica replica, int session) {
        ClientKey id = Sim.id(session, ++last[session]);
        sessions.put(id, session);
        replica.issue(id, home(session), timeout(session));
        wrote(replica, id);
    }

    private void rotate(SimReplica.Connection at, int session) {
        issue(at.replica(), session);
        assertEquals(
                Optional.of(home(session)), look(at.replica(), at.client()), "an id goes with the one that follows it");
    }

    private Optional<SimReplica.Connection> ask(SimReplica replica, ClientKey id) {
        Optional<SimReplica.Connection> at =
                sessions.containsKey(id) ? replica.ask(id, timeout(sessions.get(id))) : Optional.empty();
        at.ifPresent(this::wrote);
        return at;
    }

    private void delete(SimReplica replica, ClientKey id) {
        if (sessions.containsKey(id) && look(replica, id).isPresent()) {
            replica.delete(id, timeout(sessions.get(id)));
            deleted.add(id);
            long stamp = Stamps.ofRemoval(replica.table, Sim.UPSTREAM, id);
            if (stamp > written.getOrDefault(id, 0L)) {
                ended.put(id, new End(stamp, new LinkedHashSet<>()));
            }
        }
    }

    /** What {@code connection} says has been written anew, if it is one of a session. */
    void wrote(SimReplica.Connection connection) {
        wrote(connection.replica(), connection.client());
    }

    private void wrote(SimReplica replica, ClientKey id) {
        if (sessions.containsKey(id)) {
            long stamp = Stamps.ofOwnBinding(replica.table, Sim.UPSTREAM, id);
            written.merge(id, stamp, Math::max);
            ended.computeIfPresent(id, (same, end) -> stamp >= end.stamp() ? null : end);
        }
    }

    /** Looks whether a replica knows again what it has heard the end of. */
    void check() {
        for (SimReplica replica : sim.alive()) {
            ended.forEach((id, end) -> {
                if (Stamps.ofRemoval(replica.table, Sim.UPSTREAM, id) >= end.stamp()) {
                    end.heard().add(replica);
                }
                if (end.heard().contains(replica)) {
                    assertEquals(Optional.empty(), look(replica, id), () -> replica.name + " knows " + id + " again");
                }
            });
        }
    }

    /** The ids that a replica knows now, that were never deleted and that live for long. */
    List<ClientKey> lasting() {
        List<ClientKey> lasting = new ArrayList<>();
        sessions.forEach((id, session) -> {
            if (timeout(session).equals(LONG)
                    && !deleted.contains(id)
                    && sim.alive().stream()
                            .anyMatch(replica -> look(replica, id).isPresent())) {
                lasting.add(id);
            }
        });
        return lasting;
    }

    /** After every trouble is over, and what was on its way has come: what has ended is known to none, and {@code lasting} to all. */
    void assertEndings(List<ClientKey> lasting) {
        for (SimReplica replica : sim.alive()) {
            sessions.forEach((id, session) -> look(replica, id)
                    .ifPresent(endpoint -> assertEquals(home(session), endpoint, () -> replica.name + ": " + id)));
            ended.forEach((id, end) -> assertTrue(
                    look(replica, id).isEmpty() || end.heard().stream().noneMatch(SimReplica::isAlive),
                    () -> replica.name + " knows " + id + ", which has ended"));
            lasting.forEach(id -> assertTrue(
                    look(replica, id).isPresent(),
                    () -> replica.name + " does not know " + id + ", which has not ended"));
        }
    }

    private Optional<EndpointId> look(SimReplica replica, ClientKey id) {
        return replica.table.look(Sim.UPSTREAM, id, sim.time.nanos());
    }

    private static EndpointId home(int session) {
        return Sim.ENDPOINTS.get(session % Sim.ENDPOINTS.size());
    }

    private static Duration timeout(int session) {
        return session % 2 == 0 ? SHORT : LONG;
    }
}
