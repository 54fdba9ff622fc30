package io.moorgate.traffic.admit;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.Rate;
import io.moorgate.traffic.live.Limit;
import java.util.List;
import java.util.Optional;

/** What one client has of one Service, here and at other replicas. Under the lock of its entry in {@link ClientCounts}. */
final class ClientCount {
    private final ConnectRates connects = new ConnectRates();
    private int live;
    private int elsewhere;
    private int unreported;
    private boolean isQueued;

    /**
     * One connection more, unless the limit that is returned is reached; this replica may have one part in {@code parts}.
     *
     * @param limits those of the client's route
     * @param rates how often it may connect by each route of the Service that limits that
     */
    Optional<Limit> enter(ClientLimits limits, List<Rate> rates, int parts, long nowNanos) {
        int max = limits.connectionsMax();
        if (max > 0 && (live >= Math.max(max / parts, 1) || live + elsewhere >= max)) {
            return Optional.of(Limit.MAX_CONNECTIONS_PER_CLIENT);
        }
        if (limits.connectRate().isPresent()) {
            if (!connects.tryTake(limits.connectRate().get(), rates, parts, nowNanos)) {
                return Optional.of(Limit.CONNECT_RATE_PER_CLIENT);
            }
            unreported++;
        }
        live++;
        return Optional.empty();
    }

    void leave() {
        live--;
    }

    /** At other replicas it holds {@code more} connections more, and has connected {@code times} times; {@code rates} as above. */
    void elsewhere(int more, int times, List<Rate> rates, long nowNanos) {
        elsewhere = Math.max(0, elsewhere + more);
        if (times > 0) {
            connects.charge(times, rates, nowNanos);
        }
    }

    /** Whether it has, or has just had, more than half of what {@code limits} leave it: then other replicas should know soon. */
    boolean isPressing(ClientLimits limits) {
        int max = limits.connectionsMax();
        return max > 0 && live + elsewhere + 1 > max / 2 || connects.isHalfSpent();
    }

    /** It is to be reported; false where that was so already. */
    boolean queue() {
        boolean wasQueued = isQueued;
        isQueued = true;
        return !wasQueued;
    }

    /** How often it has connected here, by routes that limit that, since the last call; it is about to be reported. */
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
        return live == 0 && elsewhere == 0 && connects.isFull(nowNanos);
    }
}
