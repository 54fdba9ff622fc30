package io.moorgate.affinity;

import io.moorgate.time.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/** The one object for each replica's life. Threads: any, but for what says otherwise. */
final class ReplicaLives {
    private record Life(String replica, long epoch) {}

    /**
     * How many lives there may be before what others report of further ones is left out: far more than replicas have
     * had in the longest affinity timeout.
     */
    static final int KNOWN_MAX = 4096;

    private static final Logger LOG = Logger.getLogger(ReplicaLives.class);

    private final ConcurrentMap<Life, ReplicaLife> known = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private final ReplicaLife self;

    /** Stands for all that there is no room for: it counts as there, and so nothing is taken of it from others. */
    private final ReplicaLife none;

    private boolean isToldOfFull;

    ReplicaLives(String replica, long epoch, Ticker ticker) {
        this.ticker = ticker;
        self = of(replica, epoch);
        self.found();
        none = new ReplicaLife("", 0, ticker.nanos());
        none.found();
    }

    /** This replica in this life. */
    ReplicaLife self() {
        return self;
    }

    /** This replica's life is {@code epoch}. */
    void begin(long epoch) {
        known.remove(new Life(self.replica(), self.epoch()), self);
        self.begin(epoch);
        known.put(new Life(self.replica(), epoch), self);
    }

    /** The life {@code epoch} of {@code replica}; one that was not known is lost, until it is found. */
    ReplicaLife of(String replica, long epoch) {
        return known.computeIfAbsent(
                new Life(replica, epoch), life -> new ReplicaLife(life.replica(), life.epoch(), ticker.nanos()));
    }

    /**
     * The life {@code epoch} of {@code replica}, which another replica reports. Where there is no room for one that was
     * not known, an origin of which nothing is taken in. Peers' thread.
     */
    ReplicaLife heardOf(String replica, long epoch) {
        ReplicaLife heard = known.get(new Life(replica, epoch));
        if (heard != null) {
            return heard;
        }
        if (known.size() < KNOWN_MAX) {
            return of(replica, epoch);
        }
        if (!isToldOfFull) {
            isToldOfFull = true;
            LOG.warnf(
                    "pins of lost replicas are left out: replicas known=%d (expected: < %d)", known.size(), KNOWN_MAX);
        }
        return none;
    }

    /** Forgets the lives that are lost for {@code nanos} and of which nothing is held. */
    void retain(Set<ReplicaLife> held, long nanos) {
        long nowNanos = ticker.nanos();
        known.values()
                .removeIf(origin ->
                        !origin.isThere() && !held.contains(origin) && nowNanos - origin.lostSinceNanos() >= nanos);
    }
}
