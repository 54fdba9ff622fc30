package io.moorgate.traffic.balance;

import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * How quickly endpoints answer: a peak-sensitive moving average per endpoint. A slower sample counts at once, a quicker
 * one little by little; with time a memory fades, so that an endpoint that was slow once is tried again, and load
 * alone decides where nothing is known. Response times
 * decide where there are any, connect times otherwise.
 *
 * <p>Threads: any. At most one entry per endpoint of the routing table, and those of picks that still run.
 */
final class Latencies {
    /** What a connect attempt that failed counts as. */
    static final long FAILED_NANOS = Duration.ofSeconds(1).toNanos();

    /** Latencies below count as this one, so that the noise of quick answers does not outweigh load. */
    static final long FLOOR_NANOS = Duration.ofMillis(1).toNanos();

    private static final double FADE_NANOS = Duration.ofSeconds(10).toNanos();

    private final ConcurrentMap<EndpointId, AtomicReference<Latency>> byEndpoint = new ConcurrentHashMap<>();

    private record Average(double nanos, long atNanos) {
        static final Average NONE = new Average(0, 0);

        double at(long nowNanos) {
            return nanos * Math.exp(-Math.max(nowNanos - atNanos, 0) / FADE_NANOS);
        }

        Average with(long sampleNanos, long nowNanos) {
            double kept = Math.exp(-Math.max(nowNanos - atNanos, 0) / FADE_NANOS);
            double next = sampleNanos >= nanos ? sampleNanos : nanos * kept + sampleNanos * (1 - kept);
            return new Average(next, nowNanos);
        }
    }

    private record Latency(Average connect, Average response) {
        static final Latency NONE = new Latency(Average.NONE, Average.NONE);
    }

    /** {@code endpoint} accepted after {@code tookNanos}. */
    void connected(EndpointId endpoint, long tookNanos, long nowNanos) {
        update(endpoint, seen -> new Latency(seen.connect.with(tookNanos, nowNanos), seen.response));
    }

    /** {@code endpoint} answered after {@code tookNanos}. */
    void responded(EndpointId endpoint, long tookNanos, long nowNanos) {
        update(endpoint, seen -> new Latency(seen.connect, seen.response.with(tookNanos, nowNanos)));
    }

    /** {@code endpoint} did not accept. */
    void failed(EndpointId endpoint, long nowNanos) {
        update(
                endpoint,
                seen -> new Latency(
                        seen.connect.with(FAILED_NANOS, nowNanos), seen.response.with(FAILED_NANOS, nowNanos)));
    }

    private void update(EndpointId endpoint, UnaryOperator<Latency> change) {
        byEndpoint
                .computeIfAbsent(endpoint, first -> new AtomicReference<>(Latency.NONE))
                .updateAndGet(change);
    }

    /**
     * What one connection more at {@code endpoint} costs: its latency, but not under the floor, times the connections
     * that it would have. Of an unknown endpoint one connection at a time is tried.
     */
    double cost(EndpointId endpoint, int live, long nowNanos) {
        AtomicReference<Latency> reference = byEndpoint.get(endpoint);
        if (reference == null) {
            return live == 0 ? FLOOR_NANOS : live * (double) FAILED_NANOS;
        }
        Latency latency = reference.get();
        Average average = latency.response.nanos > 0 ? latency.response : latency.connect;
        return Math.max(average.at(nowNanos), FLOOR_NANOS) * (live + 1);
    }

    /** Forgets every other endpoint. */
    void retain(Set<EndpointId> endpoints) {
        byEndpoint.keySet().retainAll(endpoints);
    }
}
