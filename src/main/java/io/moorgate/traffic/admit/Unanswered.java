package io.moorgate.traffic.admit;

import io.moorgate.routing.EndpointId;
import io.moorgate.traffic.balance.Places;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the endpoints of one upstream have not answered yet, on this replica: requests, handshakes and dials. Any thread. */
final class Unanswered {
    private final ConcurrentMap<EndpointId, Of> byEndpoint = new ConcurrentHashMap<>();

    /** One endpoint's. */
    private static final class Of {
        private final AtomicInteger count = new AtomicInteger();
        private final AdaptiveLimit adaptive = new AdaptiveLimit();
    }

    private Of of(EndpointId endpoint) {
        Of known = byEndpoint.get(endpoint);
        return known != null ? known : byEndpoint.computeIfAbsent(endpoint, absent -> new Of());
    }

    /** How much {@code endpoint} may have, by its latency. */
    int adaptive(EndpointId endpoint) {
        return of(endpoint).adaptive.limit();
    }

    /** What a count is set to that is let go: nothing is counted on it any more. */
    private static final int LET_GO = -1;

    /** Whether {@code endpoint} has less than {@code max}. */
    boolean isBelow(EndpointId endpoint, int max) {
        return of(endpoint).count.get() < max;
    }

    /** One more at {@code endpoint}, where it has less than {@code max}; to be followed by one {@link #answered}. */
    boolean tryTake(EndpointId endpoint, int max) {
        while (true) {
            Of known = of(endpoint);
            int now = known.count.get();
            if (now == LET_GO) {
                byEndpoint.remove(endpoint, known);
            } else if (now >= max) {
                return false;
            } else if (known.count.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** One less, after {@code tookNanos}; {@link Places#NEVER} where there is no answer. */
    void answered(EndpointId endpoint, long tookNanos, long nowNanos) {
        Of known = byEndpoint.get(endpoint);
        if (known != null) {
            int before = known.count.getAndUpdate(count -> Math.max(0, count - 1));
            if (tookNanos != Places.NEVER) {
                known.adaptive.answered(tookNanos, before, nowNanos);
            }
        }
    }

    /** Forgets endpoints that are not among {@code served} and have nothing unanswered. */
    void retain(Set<EndpointId> served) {
        byEndpoint
                .entrySet()
                .removeIf(entry -> !served.contains(entry.getKey())
                        && entry.getValue().count.compareAndSet(0, LET_GO));
    }
}
