package io.moorgate.traffic.balance;

/** What picks of one upstream share and remember from one routing table to the next. Threads: any. */
final class UpstreamState {
    private final RoundRobin roundRobin = new RoundRobin();
    private final EndpointHashes hashes = new EndpointHashes();
    private final EndpointTags tags = new EndpointTags();
    private final RetryBudget retries = new RetryBudget();
    private final SlowStart slowStart = new SlowStart();

    RoundRobin roundRobin() {
        return roundRobin;
    }

    EndpointHashes hashes() {
        return hashes;
    }

    EndpointTags tags() {
        return tags;
    }

    RetryBudget retries() {
        return retries;
    }

    SlowStart slowStart() {
        return slowStart;
    }
}
