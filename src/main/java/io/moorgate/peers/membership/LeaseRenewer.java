package io.moorgate.peers.membership;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.Optional;

/**
 * This replica's own Lease: creates it, takes over what an earlier life of this replica left, renews and deletes it.
 * Every write names the version that it replaces, so that of two that race one gets a conflict.
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

    private final LeaseCalls calls;
    private final Announcement self;
    private final Duration duration;
    private final WallClock clock;

    private Optional<Lease> held = Optional.empty();
    private long epoch = LeaseText.NO_EPOCH;
    private long newestEpoch = LeaseText.NO_EPOCH;

    LeaseRenewer(LeaseCalls calls, Announcement self, Duration duration, WallClock clock) {
        this.calls = calls;
        this.self = self;
        this.duration = duration;
        this.clock = clock;
    }

    /** Which life of this replica this is; {@link LeaseText#NO_EPOCH} before the first renewal. */
    long epoch() {
        return epoch;
    }

    /** Announces that this replica is there, and whether it is {@code draining}. */
    Outcome renew(boolean draining) {
        for (int write = 0; write < WRITES_MAX; write++) {
            if (held.isPresent() ? replace(draining) : create(draining)) {
                return Outcome.RENEWED;
            }
            long heldEpoch = held.map(LeaseText::epochOf).orElse(LeaseText.NO_EPOCH);
            if (heldEpoch > epoch) {
                newestEpoch = Math.max(newestEpoch, heldEpoch);
                held = Optional.empty();
                return Outcome.SUPERSEDED;
            }
        }
        throw new KubernetesClientException("written by others each time, " + WRITES_MAX + " times");
    }

    /**
     * Becomes the next life of this replica, later than the one that superseded it: that one has released its Lease, or has
     * not renewed it for its duration. The next renewal writes it, and only over the version that is there now.
     */
    void beginNextLife() {
        held = read();
        held.map(LeaseText::epochOf).ifPresent(left -> newestEpoch = Math.max(newestEpoch, left));
        epoch = Math.max(epoch, newestEpoch) + 1;
    }

    /** Deletes the Lease, unless it has become another life's; says whether there was one to delete. */
    boolean release() {
        for (int write = 0; write < WRITES_MAX && held.isPresent(); write++) {
            try {
                calls.delete(held.get());
                held = Optional.empty();
                return true;
            } catch (KubernetesClientException refused) {
                if (!LeaseCalls.isFor(refused, "Conflict")) {
                    throw refused;
                }
                held = read().filter(lease -> LeaseText.epochOf(lease) == epoch);
            }
        }
        return false;
    }

    private boolean create(boolean draining) {
        long life = epoch == LeaseText.NO_EPOCH ? clock.now().toEpochMilli() : epoch;
        try {
            held = Optional.of(calls.create(text(life, draining)));
            epoch = life;
            return true;
        } catch (KubernetesClientException refused) {
            if (!LeaseCalls.isFor(refused, "AlreadyExists")) {
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
            held = Optional.of(calls.replace(text(epoch, draining)));
            return true;
        } catch (KubernetesClientException refused) {
            if (!LeaseCalls.isNotFound(refused) && !LeaseCalls.isFor(refused, "Conflict")) {
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
        return calls.get(LeaseName.of(self.replica()));
    }
}
