package io.moorgate.peers.replication;

import java.util.EnumMap;
import java.util.Map;

/** What has been counted since the start. Plain fields, confined to the peers' thread. */
final class Counters {
    /** Full copies sent. */
    long fullCopies;

    /** How often a peer had fallen out of the log. */
    long logOverflows;

    /** Buckets sent because sums differed. */
    long bucketsMended;

    /** Connections at the peer port whose other side has not shown that it is a replica. */
    long refused;

    private final Map<AskResult, Long> asks = new EnumMap<>(AskResult.class);

    void asked(AskResult result) {
        asks.merge(result, 1L, Long::sum);
    }

    long asks(AskResult result) {
        return asks.getOrDefault(result, 0L);
    }
}
