package io.moorgate.affinity;

import io.moorgate.time.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The one object for each replica's life. Threads: any. */
final class Origins {
    private record Life(String replica, long epoch) {}

    private final ConcurrentMap<Life, Origin> known = new ConcurrentHashMap<>();
    private final Ticker ticker;
    private final Origin self;

    Origins(String replica, long epoch, Ticker ticker) {
        this.ticker = ticker;
        self = of(replica, epoch);
        self.found();
    }

    /** This replica in this life. */
    Origin self() {
        return self;
    }

    /** This replica's life is {@code epoch}. */
    void begin(long epoch) {
        known.remove(new Life(self.replica(), self.epoch()), self);
        self.begin(epoch);
        known.put(new Life(self.replica(), epoch), self);
    }

    /** The life {@code epoch} of {@code replica}; one that was not known is lost, until it is found. */
    Origin of(String replica, long epoch) {
        return known.computeIfAbsent(
                new Life(replica, epoch), life -> new Origin(life.replica(), life.epoch(), ticker.nanos()));
    }

    /** Forgets the lives that are lost for {@code nanos} and of which nothing is held. */
    void retain(Set<Origin> held, long nanos) {
        long nowNanos = ticker.nanos();
        known.values()
                .removeIf(origin ->
                        !origin.isThere() && !held.contains(origin) && nowNanos - origin.lostSinceNanos() >= nanos);
    }
}
