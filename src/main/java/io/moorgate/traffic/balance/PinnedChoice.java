package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.Binding;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pick of a client that is pinned, or is to be: contract sections 2 ({@code affinity-*}) and 3.
 *
 * <p>Where the client is bound goes first; where that cannot be used the strategy chooses another endpoint, and the
 * client is bound to it once it accepts. Connections of one client that begin at the same time follow each other's
 * choice, at other replicas too ({@link PinPlacement}). With {@code affinity-lost: fail} a client whose endpoint is gone gets that answer once; then it is a new client.
 */
final class PinnedChoice implements PickAffinity {
    private final AffinityTable pins;
    private final PinClaim claim;
    private final PinPlacement pinPlacement;
    private final PinPlacer placer;
    private final EndpointHealth health;
    private final TrafficEvents events;
    private final List<EndpointId> chosen = new ArrayList<>(2);
    private Upstream upstream;
    private Optional<AffinityCookieExchange> cookie;
    private Optional<EndpointId> boundTo = Optional.empty();
    private Optional<EndpointId> accepted = Optional.empty();
    private PickReason reason = PickReason.NEW_PIN;
    private boolean isTold;
    private boolean isGuest;

    /** What the choices of all clients have in common. */
    record Context(AffinityTable pins, PinPlacer placer, EndpointHealth health, TrafficEvents events) {}

    /** {@code cookie} is there where the client is known by its cookie. */
    PinnedChoice(
            Upstream upstream,
            PinClaim claim,
            PinPlacement pinPlacement,
            Optional<AffinityCookieExchange> cookie,
            Context context) {
        this.upstream = upstream;
        this.pins = context.pins();
        this.claim = claim;
        this.pinPlacement = pinPlacement;
        this.placer = context.placer();
        this.health = context.health();
        this.cookie = cookie;
        this.events = context.events();
    }

    @Override
    public void follow(Upstream now) {
        upstream = now;
        cookie = cookie.map(turn -> turn.under(now));
        if (!chosen.isEmpty()) {
            chosen.removeLast();
        }
    }

    @Override
    public Optional<PinQuestion> question() {
        claim.withdraw();
        Binding seen = claim.look();
        boolean isToFail = mayHaveNoOther() && (isLost(seen) || hasRefused(seen.endpoint()));
        if (seen.current().flatMap(this::usable).isPresent() || isToFail || isAhead(seen)) {
            return Optional.empty();
        }
        List<EndpointId> excluded = new ArrayList<>(chosen);
        seen.endpoint().filter(id -> !chosen.contains(id)).ifPresent(excluded::add);
        return pinPlacement.question(excluded);
    }

    @Override
    public void advise(Optional<EndpointId> answer) {
        pinPlacement.advise(answer);
    }

    @Override
    public Optional<Endpoint> choose(Candidates candidates, Strategy strategy) {
        claim.withdraw();
        accepted = Optional.empty();
        isGuest = false;
        while (reason != PickReason.LOST) {
            Binding seen = claim.look();
            boundTo = seen.endpoint();
            if (mayHaveNoOther() && isLost(seen)) {
                boundTo.ifPresent(claim::forget);
                reason = PickReason.LOST;
                tell(AffinityLookup.LOST);
                break;
            }
            Optional<Endpoint> current = seen.current().flatMap(this::usable);
            boolean mayBeAnother = candidates.left() > 0 && !(mayHaveNoOther() && hasRefused(boundTo));
            if (current.isEmpty() && !mayBeAnother) {
                break;
            }
            if (current.isEmpty() && isAhead(seen)) {
                return Optional.of(guestOf(candidates));
            }
            Endpoint choice = current.orElseGet(() -> pinPlacement.choose(candidates, strategy));
            if (current.isPresent() ? claim.join(seen) : claim.attempt(seen, choice.id())) {
                chosen.add(choice.id());
                reason = reasonFor(choice);
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    /** The client is bound to an endpoint that this replica does not know yet: another replica is ahead. */
    private boolean isAhead(Binding seen) {
        return seen.isForeign()
                && seen.endpoint()
                        .filter(id -> !upstream.endpoints().byId().containsKey(id) && pins.mayStillCome(id))
                        .isPresent();
    }

    /** An endpoint for the meantime; the client stays bound to its own. */
    private Endpoint guestOf(Candidates candidates) {
        Endpoint host = pinPlacement.fixed(candidates);
        isGuest = true;
        chosen.add(host.id());
        reason = PickReason.BALANCED;
        return host;
    }

    private boolean mayHaveNoOther() {
        return mayHaveNoOther(upstream);
    }

    /** Whether a client may have no other endpoint than the one that it is pinned to: it stays with it, put aside or not. */
    static boolean mayHaveNoOther(Upstream upstream) {
        return upstream.affinity().whenLost() != Affinity.WhenLost.REBIND;
    }

    private boolean hasRefused(Optional<EndpointId> bound) {
        return bound.filter(chosen::contains).isPresent();
    }

    /** The client had an endpoint that is gone, and nothing has been found for it since. */
    private boolean isLost(Binding seen) {
        return seen.current().isEmpty()
                ? cookie.filter(AffinityCookieExchange::namesNothing).isPresent()
                : seen.endpoint()
                        .filter(id -> !upstream.endpoints().byId().containsKey(id))
                        .isPresent();
    }

    private Optional<Endpoint> usable(EndpointId id) {
        return Optional.ofNullable(upstream.endpoints().byId().get(id))
                .filter(endpoint -> !chosen.contains(id)
                        && takesPinned(upstream, endpoint.state())
                        && (health.isUsable(upstream, id) || mayHaveNoOther()));
    }

    /** Whether an endpoint in {@code state} takes clients that are pinned to it. */
    static boolean takesPinned(Upstream upstream, EndpointState state) {
        return switch (state) {
            case READY -> true;
            case DRAINING -> upstream.affinity().whenDraining() == Affinity.WhenDraining.STAY || noneIsReady(upstream);
            case NOT_READY, TERMINATING -> false;
        };
    }

    private static boolean noneIsReady(Upstream upstream) {
        List<Endpoint> forNewClients = upstream.endpoints().forNewClients();
        return !forNewClients.isEmpty() && forNewClients.getFirst().state() == EndpointState.DRAINING;
    }

    private PickReason reasonFor(Endpoint choice) {
        if (boundTo.isEmpty()) {
            return newOrRebound();
        }
        return boundTo.get().equals(choice.id()) ? PickReason.PINNED : PickReason.REBOUND;
    }

    private PickReason newOrRebound() {
        return cookie.filter(AffinityCookieExchange::namesNothing).isPresent()
                ? PickReason.REBOUND
                : PickReason.NEW_PIN;
    }

    @Override
    public void accepted(Endpoint endpoint) {
        if (isGuest) {
            return;
        }
        PinClaim.Settled settled = claim.settle(boundTo, endpoint.id());
        accepted = Optional.of(endpoint.id()).filter(id -> settled != PinClaim.Settled.ELSEWHERE);
        reason = switch (settled) {
            case HELD -> PickReason.PINNED;
            case MADE -> newOrRebound();
            case MOVED -> PickReason.REBOUND;
            case ELSEWHERE -> PickReason.BALANCED;
        };
        tell(
                switch (reason) {
                    case NEW_PIN -> AffinityLookup.NEW;
                    case REBOUND -> AffinityLookup.REBOUND;
                    case LOST -> AffinityLookup.LOST;
                    case PINNED, BALANCED -> AffinityLookup.HIT;
                });
    }

    private void tell(AffinityLookup result) {
        if (!isTold) {
            isTold = true;
            events.affinityLookup(upstream.service(), result);
        }
    }

    @Override
    public PickReason reason() {
        return reason;
    }

    @Override
    public boolean isBound() {
        return claim.look().endpoint().isPresent();
    }

    @Override
    public Optional<ClientPin> pin() {
        return reason.isPinned() ? Optional.of(new MovablePin(claim, placer)) : Optional.empty();
    }

    @Override
    public Optional<String> setCookie(boolean secureTransport) {
        if (reason == PickReason.LOST) {
            return cookie.flatMap(turn -> turn.forget(secureTransport));
        }
        return cookie.flatMap(turn -> accepted.flatMap(endpoint -> turn.setCookie(endpoint, secureTransport)));
    }

    @Override
    public void leave() {
        claim.leave();
        tell(boundTo.isPresent() ? AffinityLookup.HIT : AffinityLookup.NEW);
    }
}
