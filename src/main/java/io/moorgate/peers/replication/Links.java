package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.ClientUse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The links to other replicas, those that are not up yet among them, and what is sent to all of them.
 *
 * <p>Confined to the peers' thread.
 */
final class Links {
    /** A link on which nothing has been received for so long ends. */
    static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

    /** How often {@link #beat} is to be called. */
    static final int BEATS_PER_SECOND = 4;

    private static final int BEATS_PER_COMPARISON = 30 * BEATS_PER_SECOND;

    private final ReplicaContext local;
    private final Set<PeerLink> all = new LinkedHashSet<>();
    private final Set<ReplicaLife> learnt = new LinkedHashSet<>();
    private long beats;

    Links(ReplicaContext local) {
        this.local = local;
    }

    void add(PeerLink link) {
        all.add(link);
    }

    void remove(PeerLink link) {
        all.remove(link);
    }

    /** Those that are up. */
    Stream<PeerLink> up() {
        return List.copyOf(all).stream().filter(PeerLink::isUp);
    }

    /** Sends what is due. */
    void pump() {
        up().forEach(PeerLink::pump);
    }

    /** More is known of {@code origin}, which is lost, than before: the others may lack it as well. */
    void learnt(ReplicaLife origin) {
        learnt.add(origin);
    }

    /** A quarter of a second has passed: load, signs of life, comparisons; ends links that are silent. */
    void beat() {
        beats++;
        boolean isNewLoad = local.load().renew();
        List<ClientUse> clients = local.clients().renew();
        boolean isNewHealth = local.health().renew();
        up().forEach(link -> {
            learnt.forEach(origin -> link.sending().compare(origin, false));
            link.sending().reportClients(clients);
            if (isNewLoad) {
                link.sending().report();
            }
            if (isNewHealth) {
                link.sending().reportHealth();
            }
            if (beats % BEATS_PER_SECOND == 0) {
                link.send(new Message.Heartbeat());
            }
            if (beats % BEATS_PER_COMPARISON == 0) {
                link.sending().compare();
            }
            link.pump();
        });
        learnt.clear();
        long nowNanos = local.ticker().nanos();
        List.copyOf(all).forEach(link -> link.checkSilence(nowNanos, SILENCE_NANOS_MAX));
    }

    /** Sends which counts of clients have changed. */
    void reportClients() {
        List<ClientUse> changes = local.clients().renew();
        up().forEach(link -> {
            link.sending().reportClients(changes);
            link.pump();
        });
    }

    /** Whether a second is full. */
    boolean isFullSecond() {
        return beats % BEATS_PER_SECOND == 0;
    }

    void end(String why) {
        List.copyOf(all).forEach(link -> link.end(why));
    }
}
