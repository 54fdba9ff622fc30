package io.moorgate.operate.drain;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Upstream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * When a route's connections are to be evened out: once endpoints were added and have warmed up, or when a skew has
 * lasted; then round after round, until they are even or it is no use. Replicas learn of an endpoint at about the same
 * time, so that their rounds fall together. Confined to the drains' thread.
 */
final class RebalanceSchedule {
    /** How often connections are moved, and over which time each lot is spread. */
    static final Duration ROUND = Duration.ofMinutes(1);

    /**
     * How long after the last endpoint was added: pods come in groups, and replicas learn of them at slightly different
     * times.
     */
    static final Duration SETTLE = Duration.ofSeconds(2);

    /** So many rounds in a row a skew has to be seen where no endpoint was added. */
    static final int ROUNDS_SEEN = 5;

    /** After so many rounds that moved connections and left the surplus as large as it was, moving is no use. */
    static final int ROUNDS_IN_VAIN = 3;

    private final Set<EndpointId> ready = new HashSet<>();
    private Affinity affinity = Affinity.NONE;
    private boolean isKnown;
    private boolean isMoving;
    private boolean isHopeless;
    private long nextRoundNanos;
    private int roundsSeen;
    private int roundsInVain;
    private int leastSurplus;

    /** The first round of a route that has no endpoint yet is at {@code nowNanos}. */
    RebalanceSchedule(long nowNanos) {
        nextRoundNanos = nowNanos;
    }

    /** This is the route's upstream from now on. Where it pins clients another way, moving may be of use again. */
    void observe(Upstream upstream, long nowNanos) {
        isHopeless &= upstream.affinity().equals(affinity);
        affinity = upstream.affinity();
        Endpoints endpoints = upstream.endpoints();
        ready.retainAll(endpoints.byId().keySet());
        boolean isAdded = false;
        for (Endpoint endpoint : endpoints.all()) {
            isAdded |= endpoint.state() == EndpointState.READY && ready.add(endpoint.id());
        }
        if (isAdded && isKnown) {
            long warmNanos =
                    nowNanos + upstream.balance().slowStart().plus(SETTLE).toNanos();
            nextRoundNanos = isMoving && nextRoundNanos - warmNanos > 0 ? nextRoundNanos : warmNanos;
            begin();
        }
        isKnown |= !ready.isEmpty();
    }

    private void begin() {
        isMoving = true;
        isHopeless = false;
        roundsInVain = 0;
        leastSurplus = Integer.MAX_VALUE;
    }

    /** Whether it is time for a round; the next one then is due {@link #ROUND} later. */
    boolean isDue(long nowNanos) {
        if (nowNanos - nextRoundNanos < 0) {
            return false;
        }
        nextRoundNanos = nowNanos + ROUND.toNanos();
        return true;
    }

    /** A round has found {@code surplus} connections in the wrong place; whether some are to move. */
    boolean mayMove(int surplus) {
        if (surplus == 0) {
            isMoving = false;
            isHopeless = false;
            roundsSeen = 0;
        } else if (isMoving) {
            roundsInVain = surplus < leastSurplus ? 0 : roundsInVain + 1;
            leastSurplus = Math.min(leastSurplus, surplus);
            isHopeless = roundsInVain >= ROUNDS_IN_VAIN;
            isMoving = !isHopeless;
        } else if (!isHopeless && ++roundsSeen > ROUNDS_SEEN) {
            begin();
            roundsSeen = 0;
            leastSurplus = surplus;
        }
        return isMoving;
    }
}
