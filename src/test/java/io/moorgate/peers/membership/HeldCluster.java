package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Replicas in one held time, against one strict API server. */
final class HeldCluster implements AutoCloseable {
    /** As usual, but for a request timeout that is long enough for a busy machine: that is real time. */
    static final LeaseTimes PATIENT = timesOf(Duration.ofSeconds(9));

    final HeldTime time = new HeldTime();
    final MockApiServer api;
    final KubernetesClient kubectl;
    private StrictLeases strict;
    private final List<HeldReplica> replicas = new ArrayList<>();

    HeldCluster() {
        try {
            api = new MockApiServer(mock -> strict = new StrictLeases(mock));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        kubectl = api.directClient();
        lease("none"); // the first request waits until everything is loaded
    }

    /** As usual, but for the request timeout. */
    static LeaseTimes timesOf(Duration requestTimeout) {
        var usual = LeaseTimes.DEFAULT;
        return new LeaseTimes(usual.duration(), usual.renewEvery(), usual.lookEvery(), requestTimeout);
    }

    StrictLeases strict() {
        return strict;
    }

    /** A time of day that goes with the held time, {@code offset} off. */
    WallClock clock(Duration offset) {
        return () ->
                Instant.parse("2026-03-01T12:00:00Z").plusNanos(time.nanos()).plus(offset);
    }

    HeldReplica replica(String name) {
        return replica(name, Duration.ZERO);
    }

    HeldReplica replica(String name, Duration clockOffset) {
        return replica(HeldReplica.announcement(name), PATIENT, clock(clockOffset));
    }

    HeldReplica replica(Announcement announcement, LeaseTimes times, WallClock clock) {
        var replica = new HeldReplica(announcement, times, api.config(), time, clock);
        replicas.add(replica);
        pass(Duration.ZERO);
        return replica;
    }

    void pass(Duration span) {
        time.advance(span);
    }

    void passSeconds(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    Lease lease(String replica) {
        return kubectl.leases()
                .inNamespace(HeldReplica.NAMESPACE)
                .withName(LeaseName.of(replica))
                .get();
    }

    void edit(String replica, UnaryOperator<Lease> change) {
        kubectl.leases()
                .inNamespace(HeldReplica.NAMESPACE)
                .withName(LeaseName.of(replica))
                .edit(change);
    }

    static Lease withoutAddress(Lease lease) {
        lease.getMetadata().getAnnotations().remove("moorgate.io/peer-address");
        return lease;
    }

    void delete(String replica) {
        kubectl.leases()
                .inNamespace(HeldReplica.NAMESPACE)
                .withName(LeaseName.of(replica))
                .delete();
    }

    @Override
    public void close() throws IOException {
        replicas.forEach(HeldReplica::close);
        kubectl.close();
        api.close();
        assertEquals(List.of(), strict.refused());
    }
}
