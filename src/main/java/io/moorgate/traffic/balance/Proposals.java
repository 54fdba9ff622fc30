package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The endpoints that this replica, as the owner of their keys, has chosen for clients which are not bound yet: whichever replica
 * asks next gets the same one. A proposal outlives the time in which the client's pin becomes known everywhere.
 *
 * <p>Threads: any. There are at most {@value #PROPOSALS_MAX}; beyond that choices are not remembered.
 */
final class Proposals {
    static final int PROPOSALS_MAX = 100_000;

    /** Longer than the attempts to connect that follow a proposal. */
    static final Duration KEPT = Duration.ofSeconds(30);

    private final Ticker ticker;
    private final ConcurrentMap<Key, Proposal> proposals = new ConcurrentHashMap<>();

    private record Key(UpstreamId upstream, ClientKey client) {}

    private record Proposal(EndpointId endpoint, long sinceNanos) {}

    Proposals(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * The endpoint proposed for the client, or where there is none that is usable, what {@code choice} gives.
     *
     * @param usable whether a proposal can be used by the replica that asks
     */
    Optional<EndpointId> agree(
            UpstreamId upstream,
            ClientKey client,
            Predicate<EndpointId> usable,
            Supplier<Optional<EndpointId>> choice) {
        long nowNanos = ticker.nanos();
        Key key = new Key(upstream, client);
        if (proposals.size() >= PROPOSALS_MAX && !proposals.containsKey(key)) {
            return choice.get();
        }
        Proposal agreed = proposals.compute(
                key,
                (same, before) -> before != null && isFresh(before, nowNanos) && usable.test(before.endpoint())
                        ? before
                        : choice.get()
                                .map(endpoint -> new Proposal(endpoint, nowNanos))
                                .orElse(null));
        return Optional.ofNullable(agreed).map(Proposal::endpoint);
    }

    /** Whether choices are not remembered any more. */
    boolean isFull() {
        return proposals.size() >= PROPOSALS_MAX;
    }

    /** Forgets what is too old. To be called now and then. */
    void sweep() {
        long nowNanos = ticker.nanos();
        proposals.values().removeIf(proposal -> !isFresh(proposal, nowNanos));
    }

    private static boolean isFresh(Proposal proposal, long nowNanos) {
        return nowNanos - proposal.sinceNanos() < KEPT.toNanos();
    }
}
