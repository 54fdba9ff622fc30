package io.moorgate.traffic.balance;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Places the clients that other replicas ask about: where a client has an endpoint already, there; else where the
 * Service's strategy says, the same for all that ask within a while.
 *
 * <p>Threads: any; the upstreams are one reference to an immutable map.
 */
final class PinPlacer implements PinChooser {
    private final AffinityTable pins;
    private final Proposals proposals;
    private final Ticker ticker;
    private final EndpointHealth health;
    private final BiFunction<Upstream, ClientKey, Strategy> strategies;
    private final AtomicReference<Map<UpstreamId, Upstream>> upstreams = new AtomicReference<>(Map.of());

    PinPlacer(
            AffinityTable pins,
            Proposals proposals,
            Ticker ticker,
            EndpointHealth health,
            BiFunction<Upstream, ClientKey, Strategy> strategies) {
        this.pins = pins;
        this.proposals = proposals;
        this.ticker = ticker;
        this.health = health;
        this.strategies = strategies;
    }

    /** The upstreams of the table in force. */
    void upstreams(Map<UpstreamId, Upstream> inForce) {
        upstreams.set(Map.copyOf(inForce));
    }

    @Override
    public Optional<EndpointId> choose(PinQuestion question) {
        Upstream upstream = upstreams.get().get(question.upstream());
        if (upstream == null) {
            return Optional.empty();
        }
        Optional<EndpointId> bound = pins.look(question.upstream(), question.client(), ticker.nanos());
        if (question.isLookup()) {
            return bound;
        }
        Optional<EndpointId> current = bound.filter(id -> isUsable(upstream, id, question));
        return current.isPresent()
                ? current
                : proposals.agree(
                        question.upstream(),
                        question.client(),
                        id -> isUsable(upstream, id, question),
                        () -> choice(upstream, question));
    }

    /** Where a new client of {@code upstream} would go that may not go to {@code from}; empty where there is no other. */
    Optional<EndpointId> other(UpstreamId upstream, ClientKey client, EndpointId from) {
        return Optional.ofNullable(upstreams.get().get(upstream))
                .flatMap(found -> choice(found, new PinQuestion(upstream, client, List.of(from))));
    }

    private boolean isUsable(Upstream upstream, EndpointId id, PinQuestion question) {
        Endpoint endpoint = upstream.endpoints().byId().get(id);
        return endpoint != null
                && PinnedChoice.takesPinned(upstream, endpoint.state())
                && (health.isUsable(upstream, id) || PinnedChoice.mayHaveNoOther(upstream))
                && !question.excluded().contains(id);
    }

    private Optional<EndpointId> choice(Upstream upstream, PinQuestion question) {
        Candidates candidates = new Candidates(health.usable(upstream));
        question.excluded().forEach(candidates::remove);
        return candidates.left() == 0
                ? Optional.empty()
                : Optional.of(strategies
                        .apply(upstream, question.client())
                        .choose(candidates)
                        .id());
    }
}
