package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.IdHash;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What picks of clients that are known by ids of their endpoints have in common. Threads: any. */
record LearntIds(AffinityTable pins, FirstPins owners, IdHash hash, TrafficEvents events, PinRoom room) {
    /**
     * Affinity's say in one pick.
     *
     * @param pinned makes the say of a client that has a pin
     */
    PickAffinity of(
            Upstream upstream,
            UpstreamId id,
            IdPlace place,
            ClientTraits client,
            Function<PinClaim, PickAffinity> pinned) {
        List<ClientKey> presented = place.presented(client).stream()
                .flatMap(value -> hash.keys(id, place.label(), value).stream())
                .toList();
        return new LearntChoice(this, upstream, id, place, presented, pinned);
    }

    /** A hold on the pin of a client, made where there is none; empty where there is no room, which counts. */
    Optional<PinClaim> claim(Upstream upstream, UpstreamId id, ClientKey key, Optional<EndpointId> named) {
        Optional<PinClaim> claim = pins.claim(id, key, upstream.affinity().timeout(), named);
        room.count(id, claim);
        return claim;
    }

    /** A hold on the pin of a client that this replica knows. */
    Optional<PinClaim> claimBound(Upstream upstream, UpstreamId id, ClientKey key) {
        return pins.claimBound(id, key, upstream.affinity().timeout());
    }
}
