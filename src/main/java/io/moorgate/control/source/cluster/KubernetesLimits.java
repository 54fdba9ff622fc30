package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;

/**
 * How long and how often the Kubernetes client tries.
 *
 * @param connectTimeout {@code kubernetes-connect-timeout}: to open a connection
 * @param requestTimeout {@code kubernetes-request-timeout}: for one try of a request
 * @param requestRetriesMax {@code kubernetes-request-retries}: of a request that failed by the network, 429 or 5xx
 * @param requestBackoff {@code kubernetes-request-backoff}: before the first of them; doubled up to 32 times as much
 * @param watchBackoff {@code kubernetes-watch-backoff}: before a list or watch is tried again; doubled up to 16 times
 *     as much, without end: an API server is waited for as long as it takes
 */
public record KubernetesLimits(
        Duration connectTimeout,
        Duration requestTimeout,
        int requestRetriesMax,
        Duration requestBackoff,
        Duration watchBackoff) {
    /** 5 s to connect, 10 s a request, 4 retries from 100 ms on; lists and watches again after 500 ms to 8 s. */
    public static final KubernetesLimits DEFAULT = new KubernetesLimits(
            Duration.ofSeconds(5), Duration.ofSeconds(10), 4, Duration.ofMillis(100), Duration.ofMillis(500));

    /** {@code config} with these limits. */
    public Config apply(Config config) {
        return new ConfigBuilder(config)
                .withConnectionTimeout((int) connectTimeout.toMillis())
                .withRequestTimeout((int) requestTimeout.toMillis())
                .withRequestRetryBackoffLimit(requestRetriesMax)
                .withRequestRetryBackoffInterval((int) requestBackoff.toMillis())
                .withWatchReconnectInterval((int) watchBackoff.toMillis())
                .withWatchReconnectLimit(-1)
                .build();
    }
}
