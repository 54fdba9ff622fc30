package io.moorgate.traffic.admit;

import io.moorgate.routing.Rate;
import io.moorgate.time.TokenBucket;
import java.util.ArrayList;
import java.util.List;

/**
 * How often one client has connected to one Service, counted against each rate that a route of the Service sets: routes to one
 * Service may differ in it, and a connect by any of them counts against all. Under the lock of its entry in {@link ClientCounts}.
 */
final class ConnectRates {
    private List<Left> all = List.of();

    /** What is left of {@code rate}. */
    private record Left(Rate rate, TokenBucket tokens) {}

    /**
     * The client connects by a route with {@code rate}; false, and not counted, where that is too often.
     *
     * @param rates those of the routes of the Service
     * @param parts this replica may have one in so many of each rate
     */
    boolean tryTake(Rate rate, List<Rate> rates, int parts, long nowNanos) {
        keep(rates, nowNanos);
        if (!of(rate, nowNanos).tokens().tryTake(cost(rate, parts), nowNanos)) {
            return false;
        }
        for (Left other : all) {
            if (!other.rate().equals(rate)) {
                other.tokens().charge(cost(other.rate(), parts), nowNanos);
            }
        }
        return true;
    }

    /** It has connected {@code times} times to other replicas. */
    void charge(int times, List<Rate> rates, long nowNanos) {
        keep(rates, nowNanos);
        all.forEach(left -> left.tokens().charge(times, nowNanos));
    }

    private static int cost(Rate rate, int parts) {
        return Math.min(rate.count(), parts);
    }

    /** Keeps {@code rates}, and those that no route has any more until nothing of them is used. */
    private void keep(List<Rate> rates, long nowNanos) {
        for (Rate rate : rates) {
            of(rate, nowNanos);
        }
        if (all.size() > rates.size()) {
            all = all.stream()
                    .filter(left ->
                            rates.contains(left.rate()) || !left.tokens().isFull(nowNanos))
                    .toList();
        }
    }

    private Left of(Rate rate, long nowNanos) {
        for (Left left : all) {
            if (left.rate().equals(rate)) {
                return left;
            }
        }
        Left left = new Left(rate, new TokenBucket(rate.count(), rate.spanNanos(), nowNanos));
        List<Left> more = new ArrayList<>(all);
        more.add(left);
        all = List.copyOf(more);
        return left;
    }

    /** Whether less than half of a rate is left, as of the last call. */
    boolean isHalfSpent() {
        return all.stream().anyMatch(left -> left.tokens().isHalfSpent());
    }

    /** Whether the client has not connected for as long as it takes to forget all. */
    boolean isFull(long nowNanos) {
        return all.stream().allMatch(left -> left.tokens().isFull(nowNanos));
    }
}
