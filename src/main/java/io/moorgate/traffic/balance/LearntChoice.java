package io.moorgate.traffic.balance;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.PickReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The pick of a client that is known by an id of its endpoint ({@code affinity: learn:…}): of the ids that the request
 * carries the first with a pin counts, be it known here or to the owner of its key. An id that none knows makes no row:
 * the client is balanced and not pinned, or answered as {@code affinity-lost} says. What the answer issues is bound to the
 * endpoint that gave it.
 */
final class LearntChoice implements PickAffinity {
    /** How many ids the owners of their keys are asked about for one request. */
    private static final int LOOKUPS_MAX = 4;

    private final LearntIds ids;
    private final UpstreamId upstreamId;
    private final IdPlace place;
    private final List<ClientKey> presented;
    private final Function<PinClaim, PickAffinity> pinned;
    private Upstream upstream;
    private PickAffinity choice;
    private PinClaim known;
    private PinClaim learnt;
    private boolean isLookedFor;
    private int asked;
    private boolean asksOn;

    /** {@code presented}: what the request's ids may have been learnt as, the likeliest first. */
    LearntChoice(
            LearntIds ids,
            Upstream upstream,
            UpstreamId upstreamId,
            IdPlace place,
            List<ClientKey> presented,
            Function<PinClaim, PickAffinity> pinned) {
        this.ids = ids;
        this.upstream = upstream;
        this.upstreamId = upstreamId;
        this.place = place;
        this.presented = presented;
        this.pinned = pinned;
    }

    @Override
    public void follow(Upstream now) {
        upstream = now;
        choice.follow(now);
    }

    @Override
    public Optional<PinQuestion> question() {
        asksOn = false;
        if (choice == null) {
            lookHere();
        }
        if (choice != null) {
            return choice.question();
        }
        for (; asked < Math.min(presented.size(), LOOKUPS_MAX); asked++) {
            ClientKey key = presented.get(asked);
            if (ids.owners().standing(upstreamId, key) == FirstPins.Standing.ASKS) {
                return Optional.of(PinQuestion.lookup(upstreamId, key));
            }
        }
        isUnknown();
        return Optional.empty();
    }

    @Override
    public void advise(Optional<EndpointId> answer) {
        if (choice != null) {
            choice.advise(answer);
            return;
        }
        ClientKey key = presented.get(asked);
        asked++;
        asksOn = true;
        if (answer.isEmpty()) {
            return;
        }
        PinClaim claim = ids.claim(upstream, upstreamId, key, answer)
                .orElseGet(() -> ids.pins().claimUnlisted(upstreamId, key, answer));
        if (claim.look().current().isPresent()) {
            isKnown(claim);
        } else {
            claim.leave(); // It has ended, and the removal has not reached its owner yet.
        }
    }

    @Override
    public boolean asksOn() {
        return asksOn;
    }

    private void lookHere() {
        if (isLookedFor) {
            return;
        }
        isLookedFor = true;
        for (ClientKey key : presented) {
            Optional<PinClaim> claim = ids.claimBound(upstream, upstreamId, key);
            if (claim.isPresent()) {
                isKnown(claim.get());
                return;
            }
        }
        if (presented.isEmpty()) {
            choice = NONE;
        }
    }

    private void isKnown(PinClaim claim) {
        known = claim;
        choice = pinned.apply(claim);
    }

    private void isUnknown() {
        ids.events().affinityLookup(upstream.service(), AffinityLookup.LOST);
        choice = upstream.affinity().whenLost() == Affinity.WhenLost.REBIND ? NONE : UNKNOWN;
    }

    /** A client whose id is not known, and that gets no endpoint. */
    private static final PickAffinity UNKNOWN = new PickAffinity() {
        @Override
        public Optional<Endpoint> choose(Candidates candidates, Strategy strategy) {
            return Optional.empty();
        }

        @Override
        public PickReason reason() {
            return PickReason.LOST;
        }
    };

    @Override
    public boolean takesAny() {
        return choice == NONE;
    }

    @Override
    public Optional<Endpoint> choose(Candidates candidates, Strategy strategy) {
        if (choice == null) {
            lookHere();
        }
        if (choice == null) {
            isUnknown();
        }
        return choice.choose(candidates, strategy);
    }

    @Override
    public void accepted(Endpoint endpoint) {
        choice.accepted(endpoint);
    }

    @Override
    public PickReason reason() {
        return choice == null ? PickReason.BALANCED : choice.reason();
    }

    @Override
    public boolean isBound() {
        if (choice == null) {
            lookHere();
        }
        return choice == null || choice.isBound();
    }

    @Override
    public Optional<ClientPin> pin() {
        return choice == null ? Optional.empty() : choice.pin();
    }

    @Override
    public void answered(Endpoint endpoint, AnswerTraits answer, Executor loop, Runnable ready) {
        IssuedId issued = place.issued(answer);
        if (issued.ends() && known != null) {
            known.drop();
        }
        if (issued.isUnclear()) {
            ids.events().limitReached(Limit.LEARNT_IDS);
        }
        if (issued.id().isPresent()) {
            issued(endpoint, issued.id().get(), loop, ready);
        } else {
            ready.run();
        }
    }

    @Override
    public Optional<String> idMember(AnswerTraits answer) {
        return presented.isEmpty() && learnt == null ? place.member(answer) : Optional.empty();
    }

    @Override
    public void issued(Endpoint endpoint, String id, Executor loop, Runnable ready) {
        if (!learn(endpoint, ids.hash().key(upstreamId, place.label(), id))) {
            ready.run();
            return;
        }
        ids.owners().tell(upstreamId, learnt.client(), loop, isTold -> {
            if (!isTold) {
                ids.events().limitReached(Limit.PIN_HANDOVER);
            }
            ready.run();
        });
    }

    /** Binds {@code key} to {@code endpoint}; whether that is news. */
    private boolean learn(Endpoint endpoint, ClientKey key) {
        if (learnt != null) {
            return false;
        }
        Optional<PinClaim> claim = ids.claim(upstream, upstreamId, key, Optional.empty());
        if (claim.isEmpty()) {
            return false;
        }
        learnt = claim.get();
        boolean isNews = learnt.bind(endpoint.id()) != PinClaim.Settled.HELD;
        if (isNews) {
            ids.events().affinityLookup(upstream.service(), AffinityLookup.NEW);
        }
        return isNews;
    }

    @Override
    public void leave() {
        if (choice != null) {
            choice.leave();
        }
        if (learnt != null) {
            learnt.leave();
        }
    }
}
