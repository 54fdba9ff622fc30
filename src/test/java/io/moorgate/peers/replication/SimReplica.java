package io.moorgate.peers.replication;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.Binding;
import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinListing;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.peers.membership.Members;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A replica in one of its lives: a real table, and a real exchange with its peers, in held time. */
final class SimReplica {
    /** A connection that a client has through this replica. */
    record Connection(SimReplica replica, ClientKey client, EndpointId endpoint, PinClaim claim) {
        void leave() {
            claim.leave();
            replica.connections.remove(this);
            replica.counts.decrement(endpoint);
        }
    }

    final String name;
    final AffinityTable table;
    final ReplicatedPins pins;
    final LiveCounts counts = new LiveCounts();
    final EndpointHealth health;
    final SimClients clients = new SimClients();
    final SimDrains drains = new SimDrains();
    final Peers peers;
    private final ReplicaContext local;
    final List<Connection> connections = new ArrayList<>();
    Members members = new Members(List.of(), false, false);

    private final SimNetwork network;
    private final Map<ClientKey, EndpointId> proposals = new HashMap<>();
    private boolean isAlive = true;
    private long starvedUntilNanos;

    SimReplica(SimNetwork network, String name, long epoch, Duration skew, List<String> listed, Protocols protocols) {
        this.network = network;
        this.name = name;
        Instant base = Instant.parse("2030-01-01T00:00:00Z").plus(skew);
        table = new AffinityTable(
                100_000, 100_000, network.time, () -> base.plusNanos(network.time.nanos()), name, epoch);
        pins = table.replicated();
        health = new EndpointHealth(network.time, HealthEvents.SILENT);
        local = ReplicaContext.of(new SharedState(pins, counts, health, drains), this::choose, network.time);
        peers = new Peers(
                local,
                new PeersConfig(
                        () -> members,
                        listed,
                        new ReplicaStatus.Reach("", Protocols.SPOKEN.max(), Optional.empty()),
                        dial -> network.dial(this, dial),
                        TaskLoop.of(task -> after(0, task), this::after),
                        network.random.split(),
                        protocols));
        peers.share(clients);
    }

    long fullCopies() {
        return local.counters().fullCopies;
    }

    long bucketsMended() {
        return local.counters().bucketsMended;
    }

    boolean isAlive() {
        return isAlive;
    }

    /** It is gone from one moment to the next; its connected peers notice nothing. */
    void kill() {
        isAlive = false;
    }

    /** It gets no processor for {@code span}: nothing of it runs until then, and its peers hear nothing. */
    void starve(Duration span) {
        starvedUntilNanos = network.time.nanos() + span.toNanos();
    }

    /** How long it gets no processor yet; 0 where it has one. */
    long starvedNanos() {
        return Math.max(0, starvedUntilNanos - network.time.nanos());
    }

    Timers.Timer after(long nanos, Runnable task) {
        boolean[] isCancelled = new boolean[1];
        Timers.Timer timer = network.time.after(nanos, () -> runWhenAble(isCancelled, task));
        return () -> {
            isCancelled[0] = true;
            timer.cancel();
        };
    }

    private void runWhenAble(boolean[] isCancelled, Runnable task) {
        long starved = starvedNanos();
        if (starved > 0) {
            network.time.after(starved, () -> runWhenAble(isCancelled, task));
        } else if (isAlive && !isCancelled[0]) {
            task.run();
        }
    }

    private Optional<EndpointId> choose(PinQuestion question) {
        return table.look(question.upstream(), question.client(), network.time.nanos())
                .or(() -> Optional.of(proposals.computeIfAbsent(
                        question.client(), client -> Sim.ENDPOINTS.get(network.random.nextInt(Sim.ENDPOINTS.size())))));
    }

    /** A client connects; {@code connected} is called once an endpoint has accepted. */
    void connect(ClientKey client, Duration timeout, Consumer<Connection> connected) {
        table.claim(Sim.UPSTREAM, client, timeout, Optional.empty()).ifPresent(claim -> place(claim, connected));
    }

    /** {@code endpoint} issues {@code id} in an answer that passes here; the connection that it came on is live. */
    Connection issue(ClientKey id, EndpointId endpoint, Duration timeout) {
        PinClaim claim =
                table.claim(Sim.UPSTREAM, id, timeout, Optional.empty()).orElseThrow();
        claim.bind(endpoint);
        return live(claim, endpoint);
    }

    /** A request with {@code id} passes here; empty where the id is not known. */
    Optional<Connection> ask(ClientKey id, Duration timeout) {
        return table.claimBound(Sim.UPSTREAM, id, timeout).map(claim -> {
            EndpointId endpoint = claim.look().endpoint().orElseThrow();
            claim.bind(endpoint);
            return live(claim, endpoint);
        });
    }

    /** The same, and its answer says that the id has ended. */
    void delete(ClientKey id, Duration timeout) {
        ask(id, timeout).ifPresent(connection -> {
            connection.claim().drop();
            connection.leave();
        });
    }

    private Connection live(PinClaim claim, EndpointId endpoint) {
        Connection made = new Connection(this, claim.client(), endpoint, claim);
        connections.add(made);
        counts.increment(endpoint);
        return made;
    }

    private void place(PinClaim claim, Consumer<Connection> connected) {
        Binding seen = claim.look();
        if (seen.current().isPresent()) {
            if (claim.join(seen)) {
                settleLater(claim, seen.endpoint(), seen.current().get(), connected);
            } else {
                place(claim, connected);
            }
            return;
        }
        PinQuestion question = new PinQuestion(Sim.UPSTREAM, claim.client(), List.of());
        Standing standing = peers.shown().owners().standing(Sim.UPSTREAM, claim.client());
        switch (standing) {
            case OWNER -> attempt(claim, choose(question).orElseThrow(), connected);
            case CUT_OFF -> attempt(claim, Sim.deterministic(claim.client()), connected);
            case ASKS ->
                peers.ownerCalls()
                        .ask(new Questions.Question(
                                question,
                                network.time.nanos() + TimeUnit.SECONDS.toNanos(1),
                                task -> after(0, task),
                                answer -> attempt(claim, answer.orElse(Sim.deterministic(claim.client())), connected),
                                () -> {}));
        }
    }

    private void attempt(PinClaim claim, EndpointId endpoint, Consumer<Connection> connected) {
        Binding seen = claim.look();
        if (seen.current().isPresent()) {
            place(claim, connected);
        } else if (claim.attempt(seen, endpoint)) {
            settleLater(claim, seen.endpoint(), endpoint, connected);
        } else {
            attempt(claim, endpoint, connected);
        }
    }

    private void settleLater(
            PinClaim claim, Optional<EndpointId> before, EndpointId endpoint, Consumer<Connection> connected) {
        after(network.random.nextLong(5_000_000), () -> {
            if (claim.settle(before, endpoint) == PinClaim.Settled.ELSEWHERE) {
                place(claim, connected);
                return;
            }
            connected.accept(live(claim, endpoint));
        });
    }

    /** Where each client is bound, as this replica's table says. */
    Map<String, EndpointId> bound() {
        Map<String, EndpointId> bound = new TreeMap<>();
        table.pins().forEach((PinListing pin) -> bound.put(pin.client(), pin.endpoint()));
        return bound;
    }
}
