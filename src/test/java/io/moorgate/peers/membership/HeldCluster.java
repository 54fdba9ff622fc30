package io.moorgate.peers.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.watch.MockApiServer;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Replicas in one held time, against one strict API server. */
final class HeldCluster implements AutoCloseable {
    /** Long enough for a busy machine; held time does not pass meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final HeldTime time = new HeldTime();
    final MockApiServer api;
    final KubernetesClient kubectl;
    private StrictLeases strict;
    private final List<HeldReplica> replicas = new ArrayList<>();

    HeldCluster() throws IOException {
        api = new MockApiServer(mock -> strict = new StrictLeases(mock));
        kubectl = api.directClient();
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
        return replica(HeldReplica.announcement(name), PATIENCE, clockOffset);
    }

    /** A replica that waits no longer than {@code requestTimeout} of real time for an answer. */
    HeldReplica replica(Announcement announcement, Duration requestTimeout, Duration clockOffset) {
        var patient = new LeaseTimes(
                requestTimeout.multipliedBy(5), requestTimeout.multipliedBy(2), requestTimeout, requestTimeout);
        var replica = new HeldReplica(announcement, patient.client(api.config()), time, clock(clockOffset));
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
