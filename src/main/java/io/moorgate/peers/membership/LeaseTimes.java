package io.moorgate.peers.membership;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.time.Duration;

/**
 * How long a Lease holds, and how often it is renewed and looked at.
 *
 * @param duration a replica whose Lease has not been seen to change for so long is gone; whole seconds
 * @param renewEvery time between two renewals, give or take a tenth
 * @param lookEvery time between two looks at all Leases, give or take a tenth
 * @param requestTimeout for one request, from its beginning to the whole answer; less than {@code renewEvery}
 */
public record LeaseTimes(Duration duration, Duration renewEvery, Duration lookEvery, Duration requestTimeout) {
    /** How often ages and the fence are looked after; no request. */
    static final Duration TICK = Duration.ofSeconds(1);

    /** Leases of 30 s, renewed every 10 s, looked at every 2 s; 4 s a request. */
    public static final LeaseTimes DEFAULT = new LeaseTimes(
            Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(4));

    public LeaseTimes {
        if (requestTimeout.compareTo(renewEvery) >= 0 || lookEvery.compareTo(renewEvery) > 0) {
            throw new IllegalArgumentException("renewEvery: " + renewEvery + ", lookEvery: " + lookEvery
                    + ", requestTimeout: " + requestTimeout + " (expected: the longest first)");
        }
        if (fenceNanos(duration, requestTimeout) <= renewedNanosMax(renewEvery)) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: more than one and a half times "
                    + renewEvery + " and a request's " + requestTimeout + ")");
        }
    }

    /**
     * A client for Leases alone, which nothing else may use: its connections, and the threads that serve them, are its
     * own, so that no burst of other traffic with the API server delays a renewal. It never tries a request again by
     * itself. HTTP/1.1 only: there a request that gets no answer takes its connection with it, whereas an HTTP/2
     * connection that has died silently would swallow one renewal after the other.
     */
    public KubernetesClient client(Config config) {
        int timeoutMs = (int) requestTimeout.toMillis();
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new VertxHttpClientFactory())
                .withConfig(new ConfigBuilder(config)
                        .withConnectionTimeout(timeoutMs / 2)
                        .withRequestTimeout(timeoutMs)
                        .withRequestRetryBackoffLimit(0)
                        .withHttp2Disable(true)
                        .build())
                .build();
    }

    /**
     * How long after a renewal was sent this replica fences itself: the duration, less the longest time by which it may
     * learn too late that it is over, because it waits for an answer.
     */
    long fenceNanos() {
        return fenceNanos(duration, requestTimeout);
    }

    private static long fenceNanos(Duration duration, Duration requestTimeout) {
        return duration.minus(requestTimeout).minus(TICK).toNanos();
    }

    /** Looks that lie further apart than this are no unbroken view. */
    long gapNanosMax() {
        return lookEvery.multipliedBy(3).plus(requestTimeout).toNanos();
    }

    /** A replica that has not renewed its own Lease for so long does not judge others: they may be as unable to. */
    long renewedNanosMax() {
        return renewedNanosMax(renewEvery);
    }

    private static long renewedNanosMax(Duration renewEvery) {
        return renewEvery.multipliedBy(3).dividedBy(2).toNanos();
    }
}
