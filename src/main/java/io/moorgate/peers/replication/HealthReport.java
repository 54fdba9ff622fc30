package io.moorgate.peers.replication;

import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthFinding;
import io.moorgate.peers.link.Frames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What this replica has found out about the health of endpoints, as reported to peers, and which of them it shares the checks with.
 * Confined to the peers' thread.
 */
final class HealthReport {
    private static final int PART_MAX = Frames.ROWS_MAX / 2;

    private final EndpointHealth health;
    private long version = -1;

    HealthReport(EndpointHealth health) {
        this.health = health;
    }

    /** Whether there is news since the last call. */
    boolean renew() {
        long before = version;
        version = health.version();
        return version != before;
    }

    /** All that was found out, in messages. */
    List<Message> parts() {
        List<HealthFinding> findings = health.report();
        List<Message> parts = new ArrayList<>();
        int from = 0;
        while (findings.size() - from > PART_MAX) {
            parts.add(new Message.Health(findings.subList(from, from + PART_MAX), false));
            from += PART_MAX;
        }
        parts.add(new Message.Health(findings.subList(from, findings.size()), true));
        return parts;
    }

    /** What others report goes there. */
    EndpointHealth health() {
        return health;
    }

    /** The replica {@code self} shares checks with the peers that are linked; {@code isChecking}: it takes part itself. */
    void share(String self, Collection<Peer> peers, boolean isChecking) {
        List<String> linked = peers.stream()
                .filter(peer -> peer.isUp() && !peer.isDraining() && peer.link.reportsHealth())
                .map(Peer::replica)
                .toList();
        health.replicas(self, linked, isChecking);
    }
}
