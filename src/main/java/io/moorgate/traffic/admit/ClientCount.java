package io.moorgate.traffic.admit;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.Rate;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import java.util.Optional;

/** What one client has of one Service, here and at other replicas. Under the lock of its entry in {@link ClientCounts}. */
final class ClientCount {
    private int live;
    private int elsewhere;
    private int unreported;
    private boolean isQueued;
    private Optional<Rate> rate = Optional.empty();
    private Optional<TokenBucket> connects = Optional.empty();

    /** One connection more, unless the limit that is returned is reached; this replica may have one part in {@code parts}. */
    Optional<Limit> enter(ClientLimits limits, int parts, long nowNanos) {
        int max = limits.connectionsMax();
        if (max > 0 && (live >= Math.max(max / parts, 1) || live + elsewhere >= max)) {
            return Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT);
        }
        limit(limits.connectRate(), nowNanos);
        int cost = rate.map(given -> Math.min(given.count(), parts)).orElse(0);
        if (connects.isPresent() && !connects.get().tryTake(cost, nowNanos)) {
            return Optional.of(Limit.CONNECT_RATE_PER_CLIENT);
        }
        live++;
        unreported++;
        return Optional.empty();
    }

    void leave() {
        live--;
    }

    /** At other replicas it holds {@code more} connections more, and has connected {@code times} times. */
    void elsewhere(int more, int times, Optional<Rate> limit, long nowNanos) {
        elsewhere = Math.max(0, elsewhere + more);
        if (times > 0) {
            limit(limit, nowNanos);
            connects.ifPresent(bucket -> bucket.charge(times, nowNanos));
        }
    }

    private void limit(Optional<Rate> given, long nowNanos) {
        if (!given.equals(rate)) {
            rate = given;
            connects = given.map(known -> new TokenBucket(known.count(), known.spanNanos(), nowNanos));
        }
    }

    /** Whether it has, or has just had, more than half of what {@code limits} leave it: then other replicas should know soon. */
    boolean isPressing(ClientLimits limits) {
        int max = limits.connectionsMax();
        return max > 0 && live + elsewhere + 1 > max / 2
                || connects.map(TokenBucket::isHalfSpent).orElse(false);
    }

    /** It is to be reported; false where that was so already. */
    boolean queue() {
        boolean wasQueued = isQueued;
        isQueued = true;
        return !wasQueued;
    }

    /** How often it has connected here since the last call; it is about to be reported. */
    int report() {
        isQueued = false;
        int connected = unreported;
        unreported = 0;
        return connected;
    }

    int live() {
        return live;
    }

    boolean isForgettable(long nowNanos) {
        return live == 0
                && elsewhere == 0
                && connects.map(bucket -> bucket.isFull(nowNanos)).orElse(true);
    }
}
