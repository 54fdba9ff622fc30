package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import java.util.List;
import java.util.Optional;

/**
 * Chooses an endpoint for a client that is to be bound anew, so that replicas which race for it agree: as its owner says,
 * which may be this replica; where the owner cannot be asked, by rendezvous hash.
 *
 * <p>Thread: the pick's.
 */
final class PinPlacement {
    private final FirstPins owners;
    private final Proposals proposals;
    private final EndpointHashes hashes;
    private final UpstreamId upstream;
    private final ClientKey client;
    private final boolean isContested;
    private Optional<EndpointId> advice = Optional.empty();
    private FirstPins.Standing standing = FirstPins.Standing.OWNER;

    /** {@code isContested} is whether another replica may be choosing for the same client at the same time. */
    PinPlacement(
            FirstPins owners,
            Proposals proposals,
            EndpointHashes hashes,
            UpstreamId upstream,
            ClientKey client,
            boolean isContested) {
        this.owners = owners;
        this.proposals = proposals;
        this.hashes = hashes;
        this.upstream = upstream;
        this.client = client;
        this.isContested = isContested && owners != FirstPins.ALONE;
    }

    /** What is to be asked before {@link #choose}; empty where nothing is. */
    Optional<PinQuestion> question(List<EndpointId> excluded) {
        advice = Optional.empty();
        standing = isContested ? owners.standing(upstream, client) : FirstPins.Standing.OWNER;
        return standing == FirstPins.Standing.ASKS
                ? Optional.of(new PinQuestion(upstream, client, excluded))
                : Optional.empty();
    }

    /** The owner's answer; empty where there was none. */
    void advise(Optional<EndpointId> answer) {
        advice = answer;
    }

    /** The endpoint, out of {@code candidates}, which has at least one. */
    Endpoint choose(Candidates candidates, Strategy strategy) {
        if (!isContested) {
            return strategy.choose(candidates);
        }
        Optional<EndpointId> agreed = standing == FirstPins.Standing.OWNER
                ? proposals.agree(
                        upstream,
                        client,
                        id -> candidates.find(id).isPresent(),
                        () -> Optional.of(strategy.choose(candidates).id()))
                : advice;
        return agreed.flatMap(candidates::find).orElseGet(() -> fixed(candidates));
    }

    /** The endpoint that every replica would choose that knows the same endpoints. */
    Endpoint fixed(Candidates candidates) {
        return new Rendezvous(hashes, () -> client).choose(candidates);
    }
}
