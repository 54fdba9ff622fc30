package io.moorgate.health;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The health of every endpoint, as far as the gateway itself finds it out: by checks, of this replica or of another one, and by
 * connects that fail. An endpoint that is put aside gets no client as long as another one of its Service can take it.
 *
 * <p>Threads: any. While no endpoint is put aside a pick costs one look at an empty map. Which
 * replica checks what is one atomic reference to an immutable record.
 */
public final class EndpointHealth {
    private final Ticker ticker;
    private final WallClock clock;
    private final HealthEvents events;
    private final ConcurrentMap<UpstreamId, UpstreamHealth> upstreams = new ConcurrentHashMap<>();
    private final ConcurrentMap<UpstreamId, Aside> asides = new ConcurrentHashMap<>();
    private final Set<Judged> failing = ConcurrentHashMap.newKeySet();
    private final HealthReports reports = new HealthReports();
    private final AtomicReference<CheckOwners> owners = new AtomicReference<>(CheckOwners.ALONE);
    private final AtomicLong version = new AtomicLong();

    /** {@code events} is notified of what changes. */
    public EndpointHealth(Ticker ticker, HealthEvents events) {
        this(ticker, WallClock.system(), events);
    }

    /** The same; {@code clock} says when faults were. */
    public EndpointHealth(Ticker ticker, WallClock clock, HealthEvents events) {
        this.ticker = ticker;
        this.clock = clock;
        this.events = events;
    }

    /** Follows {@code table}. To be called after each publication, before clients are picked for; configuration thread. */
    public void retain(RoutingTable table) {
        Map<UpstreamId, Route> routes = new HashMap<>();
        table.routes().forEach(route -> routes.putIfAbsent(UpstreamId.of(route.upstream()), route));
        upstreams.keySet().removeIf(id -> {
            if (routes.containsKey(id)) {
                return false;
            }
            noteNews(upstreams.get(id).close());
            return true;
        });
        routes.forEach((id, route) -> noteNews(upstreams
                .computeIfAbsent(id, first -> new UpstreamHealth(id, asides, events, clock))
                .update(route.upstream().endpoints(), route.health())));
        failing.removeIf(judged -> !isKnown(routes, judged));
        reports.forEach((judged, reported) -> {
            if (isKnown(routes, judged)) {
                upstreams.get(judged.upstream()).adopt(judged.endpoint(), reported.isHealthy(), reported.replica());
            }
        });
    }

    private void noteNews(boolean isNews) {
        if (isNews) {
            version.incrementAndGet();
        }
    }

    private static boolean isKnown(Map<UpstreamId, Route> routes, Judged judged) {
        Route route = routes.get(judged.upstream());
        return route != null && route.upstream().endpoints().byId().containsKey(judged.endpoint());
    }

    /** The endpoints of {@code upstream} that a client without a pin may get, sorted by id. */
    public List<Endpoint> usable(Upstream upstream) {
        Aside aside = asides.isEmpty() ? null : asides.get(UpstreamId.of(upstream));
        return aside == null ? upstream.endpoints().forNewClients() : aside.usable(upstream.endpoints());
    }

    /** Whether {@code endpoint} may get clients, as far as its health goes. */
    public boolean isUsable(Upstream upstream, EndpointId endpoint) {
        Aside aside = asides.isEmpty() ? null : asides.get(UpstreamId.of(upstream));
        return aside == null || aside.isUsable(upstream.endpoints(), endpoint);
    }

    /** {@code endpoint} has accepted a connection. */
    public void connected(Upstream upstream, EndpointId endpoint) {
        if (failing.isEmpty()) {
            return;
        }
        UpstreamId id = UpstreamId.of(upstream);
        if (failing.remove(new Judged(id, endpoint))) {
            UpstreamHealth known = upstreams.get(id);
            if (known != null) {
                known.connected(endpoint);
            }
        }
    }

    /** {@code endpoint} has not accepted a connection, for {@code reason}, which is its own. */
    public void connectFailed(Upstream upstream, EndpointId endpoint, String reason) {
        UpstreamId id = UpstreamId.of(upstream);
        UpstreamHealth known = upstreams.get(id);
        if (known != null && known.connectFailed(endpoint, reason, ticker.nanos())) {
            failing.add(new Judged(id, endpoint));
        }
    }

    /** This replica has checked {@code endpoint}; {@code found} says how it was, in one line. */
    public void checked(UpstreamId upstream, EndpointId endpoint, boolean isGood, String found) {
        UpstreamHealth known = upstreams.get(upstream);
        if (known != null && known.checked(endpoint, isGood, found)) {
            version.incrementAndGet();
        }
    }

    /** Whether it is this replica that is to check {@code endpoint}. */
    public boolean isMine(UpstreamId upstream, EndpointId endpoint) {
        return owners.get().isMine(upstream, endpoint);
    }

    /** Whether a replica that is linked has reported how {@code endpoint} is. */
    public boolean isReported(UpstreamId upstream, EndpointId endpoint) {
        return reports.of(new Judged(upstream, endpoint)).isPresent();
    }

    /** Another replica checks {@code endpoint} from now on. */
    public void leave(UpstreamId upstream, EndpointId endpoint) {
        UpstreamHealth known = upstreams.get(upstream);
        if (known != null && known.leave(endpoint, () -> reports.of(new Judged(upstream, endpoint)))) {
            version.incrementAndGet();
        }
    }

    /** Ends ejections that have lasted long enough. To be called some times a second. */
    public void sweep() {
        if (!asides.isEmpty()) {
            long nowNanos = ticker.nanos();
            asides.keySet().stream()
                    .map(upstreams::get)
                    .filter(known -> known != null)
                    .forEach(known -> known.sweep(nowNanos));
        }
    }

    /** The states of the endpoints of {@code upstream} that may get clients. */
    public Map<EndpointId, HealthState> states(UpstreamId upstream) {
        UpstreamHealth known = upstreams.get(upstream);
        return known == null ? Map.of() : known.each(Judgement::state);
    }

    /** What was last wrong with each of them here; empty where nothing was. */
    public Map<EndpointId, Optional<LastFault>> lastFaults(UpstreamId upstream) {
        UpstreamHealth known = upstreams.get(upstream);
        return known == null ? Map.of() : known.each(judgement -> judgement.lastFault);
    }

    /** Grows with every finding of this replica's that is news, and with those that hold no more. */
    public long version() {
        return version.get();
    }

    /** What this replica has found out by checks. */
    public List<HealthFinding> report() {
        List<HealthFinding> findings = new ArrayList<>();
        upstreams.values().forEach(upstream -> upstream.report(findings::add));
        return findings;
    }

    /** {@code origin} checks these endpoints, and no others. Peers' thread. */
    public void reported(ReplicaLife origin, Collection<HealthFinding> findings) {
        reports.replace(origin, findings);
        for (HealthFinding finding : findings) {
            UpstreamHealth known = upstreams.get(finding.upstream());
            if (known != null) {
                known.heard(finding.endpoint(), finding.isHealthy(), origin.replica());
            }
        }
    }

    /** {@code origin} is not linked any more; what it has found out holds until it is found out anew. Peers' thread. */
    public void lost(ReplicaLife origin) {
        reports.forget(origin);
    }

    /** This replica, {@code self}, has links to {@code others}, which check endpoints as it does; {@code isChecking}: it goes on to do so itself. Peers' thread. */
    public void replicas(String self, Collection<String> others, boolean isChecking) {
        owners.set(CheckOwners.of(self, others, isChecking));
    }
}
