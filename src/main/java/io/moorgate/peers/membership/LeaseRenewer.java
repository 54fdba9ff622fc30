package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.Optional;

/**
 * This replica's own Lease: creates it, takes over what an earlier life of this replica left, renews and deletes it.
 * Every write names the version that it replaces, so that of two that race one is told.
 *
 * <p>Confined to one thread, which it blocks. What the API server refuses or does not answer is thrown as {@link
 * KubernetesClientException}, to be tried again later.
 */
final class LeaseRenewer {
    /** What came of a renewal. */
    enum Outcome {
        RENEWED,
        /** A later life of this replica, or another replica of the same name, holds the Lease: this one is past. */
        SUPERSEDED
    }

    /** Limit: writes that one renewal tries where others write at the same time. */
    private static final int WRITES_MAX = 4;

    private static final int NOT_FOUND = 404;

    private final NonNamespaceOperation<Lease, LeaseList, Resource<Lease>> leases;
    private final Announcement self;
    private final Duration duration;
    private final WallClock clock;

    private Optional<Lease> held = Optional.empty();
    private long epoch = LeaseText.NO_EPOCH;

    LeaseRenewer(KubernetesClient client, Announcement self, Duration duration, WallClock clock) {
        this.leases = client.leases().inNamespace(self.namespace());
        this.self = self;
        this.duration = duration;
        this.clock = clock;
    }

    /** Which life of this replica this is; {@link LeaseText#NO_EPOCH} before the first renewal. */
    long epoch() {
        return epoch;
    }

    /** Says to everybody that this replica is there, and whether it is {@code draining}. */
    Outcome renew(boolean draining) {
        for (int write = 0; write < WRITES_MAX; write++) {
            if (held.isPresent() ? replace(draining) : create(draining)) {
                return Outcome.RENEWED;
            }
            if (held.map(LeaseText::epochOf).orElse(LeaseText.NO_EPOCH) > epoch) {
                held = Optional.empty();
                return Outcome.SUPERSEDED;
            }
        }
        throw new KubernetesClientException("written by others each time, " + WRITES_MAX + " times");
    }

    /** Deletes the Lease, unless it has become another life's. */
    void release() {
        for (int write = 0; write < WRITES_MAX && held.isPresent(); write++) {
            try {
                leases.resource(held.get())
                        .lockResourceVersion(held.get().getMetadata().getResourceVersion())
                        .delete();
                held = Optional.empty();
            } catch (KubernetesClientException refused) {
                if (!isFor(refused, "Conflict")) {
                    throw refused;
                }
                held = read().filter(lease -> LeaseText.epochOf(lease) == epoch);
            }
        }
    }

    private boolean create(boolean draining) {
        long life = epoch == LeaseText.NO_EPOCH ? clock.now().toEpochMilli() : epoch;
        try {
            held = Optional.of(leases.resource(text(life, draining)).create());
            epoch = life;
            return true;
        } catch (KubernetesClientException refused) {
            if (!isFor(refused, "AlreadyExists")) {
                throw refused;
            }
            held = read();
            if (epoch == LeaseText.NO_EPOCH) {
                held.ifPresent(left -> epoch = Math.max(life, LeaseText.epochOf(left) + 1));
            }
            return false;
        }
    }

    private boolean replace(boolean draining) {
        try {
            held = Optional.of(leases.resource(text(epoch, draining)).update());
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != NOT_FOUND && !isFor(refused, "Conflict")) {
                throw refused;
            }
            held = read();
            return false;
        }
    }

    private Lease text(long life, boolean draining) {
        return LeaseText.write(self, held, life, draining, duration, clock.now());
    }

    private Optional<Lease> read() {
        return Optional.ofNullable(leases.withName(LeaseName.of(self.replica())).get());
    }

    /** A status of 409 has two reasons, which mean opposite things. */
    private static boolean isFor(KubernetesClientException refused, String reason) {
        return refused.getStatus() != null && reason.equals(refused.getStatus().getReason());
    }
}
