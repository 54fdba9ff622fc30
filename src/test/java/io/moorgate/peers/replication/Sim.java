package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.peers.membership.Member;
import io.moorgate.peers.membership.Members;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A cluster of replicas in one thread and in held time: every run of one seed is the same. */
final class Sim {
    static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    static final List<EndpointId> ENDPOINTS = IntStream.range(0, 8)
            .mapToObj(number -> new EndpointId("pod-" + number + ":80"))
            .toList();

    /** How long the Lease of a replica that was killed stays valid. */
    static final Duration LEASE = Duration.ofSeconds(10);

    final HeldTime time = new HeldTime();
    final SplittableRandom random;
    final SimNetwork network;
    private final boolean hasLeases;
    private final List<String> names;
    private final Map<String, SimReplica> alive = new HashMap<>();
    private final Map<String, Member> leases = new HashMap<>();
    private long epochs;

    /** {@code size} replicas, none of which is started; they find each other by Leases or by a list. */
    Sim(long seed, int size, boolean hasLeases) {
        random = new SplittableRandom(seed);
        network = new SimNetwork(time, random.split());
        this.hasLeases = hasLeases;
        names = IntStream.range(0, size).mapToObj(number -> "replica-" + number).toList();
    }

    static EndpointId deterministic(ClientKey client) {
        return ENDPOINTS.get((int) Math.floorMod(client.low() * 31 + client.high(), (long) ENDPOINTS.size()));
    }

    static ClientKey client(int number) {
        return ClientKey.ofText("client", "number " + number);
    }

    /** The {@code generation}-th id of a session. */
    static ClientKey id(int session, int generation) {
        return ClientKey.ofText("id", session + "." + generation);
    }

    List<String> names() {
        return names;
    }

    List<SimReplica> alive() {
        return alive.values().stream()
                .sorted(Comparator.comparing(replica -> replica.name))
                .toList();
    }

    SimReplica any() {
        List<SimReplica> all = alive();
        return all.get(random.nextInt(all.size()));
    }

    SimReplica start(String name) {
        return start(name, Protocols.SPOKEN);
    }

    SimReplica start(String name, Protocols protocols) {
        return start(name, protocols, ++epochs);
    }

    SimReplica start(String name, Protocols protocols, long epoch) {
        Duration skew = Duration.ofMinutes(random.nextLong(-60, 60));
        List<String> listed =
                hasLeases ? List.of() : names.stream().map(Sim::address).toList();
        SimReplica replica = new SimReplica(network, name, epoch, skew, listed, protocols);
        alive.put(name, replica);
        network.host(address(name), replica);
        if (hasLeases) {
            leases.put(name, lease(name, epoch));
            tellLeases();
        }
        replica.peers.start();
        return replica;
    }

    private static String address(String name) {
        return name + ":1";
    }

    /** Another process begins under the name of one that lives: its later life. The earlier one notices within {@code span}, and ends. */
    void twin(SimReplica replica, Duration span) {
        start(replica.name);
        replica.after(span.toNanos(), replica::kill);
    }

    /** The API server's data is restored from before {@code span}, for as long as no replica has written it anew. */
    void restore(Map<String, Member> before, Duration span) {
        if (hasLeases) {
            Map<String, Member> written = Map.copyOf(leases);
            leases.clear();
            leases.putAll(before);
            tellLeases();
            time.after(span.toNanos(), () -> {
                written.forEach((name, lease) -> {
                    if (alive.containsKey(name)) {
                        leases.merge(name, lease, (one, other) -> one.epoch() > other.epoch() ? one : other);
                    }
                });
                leases.keySet().removeIf(name -> !alive.containsKey(name));
                tellLeases();
            });
        }
    }

    /** The Leases as they are now. */
    Map<String, Member> leases() {
        return Map.copyOf(leases);
    }

    void kill(SimReplica replica) {
        replica.kill();
        alive.remove(replica.name, replica);
        Member lease = leases.get(replica.name);
        time.after(LEASE.toNanos(), () -> {
            if (leases.remove(replica.name, lease)) {
                tellLeases();
            }
        });
    }

    /* Every replica learns of a change at its own time. */
    private void tellLeases() {
        for (SimReplica replica : alive()) {
            replica.after(random.nextLong(1_000_000_000), () -> {
                replica.members = membersAsSeenBy(replica);
                replica.peers.refresh();
            });
        }
    }

    /* Each knows its own life by itself; one whose Lease is that of a later life is superseded. */
    private Members membersAsSeenBy(SimReplica replica) {
        long epoch = replica.pins.self().epoch();
        List<Member> all = leases.values().stream()
                .map(lease -> lease.replica().equals(replica.name) ? lease(replica.name, epoch) : lease)
                .sorted(Comparator.comparing(Member::replica))
                .toList();
        Member own = leases.get(replica.name);
        boolean isSuperseded = own != null && own.epoch() > epoch;
        return new Members(all, isSuperseded, isSuperseded);
    }

    private static Member lease(String name, long epoch) {
        return new Member(name, epoch, address(name), 1, false, 0);
    }

    /** Starts every replica and waits until they know each other. */
    void startAll() {
        names.forEach(this::start);
        time.advance(Duration.ofSeconds(10));
        alive().forEach(replica -> assertEquals(
                ReplicaState.Phase.JOINED,
                replica.peers.shown().status().state().phase()));
    }

    void sweep() {
        alive().forEach(this::sweep);
    }

    void sweep(SimReplica replica) {
        replica.table.sweep(SimRoutes.serving(UPSTREAM.service(), ENDPOINTS));
    }

    /** Time goes by in which no client connects, and old pins are swept. */
    void quiet(Duration span) {
        for (long second = 0; second < span.toSeconds(); second++) {
            time.advance(Duration.ofSeconds(1));
            sweep();
        }
    }

    /** Every replica has a link to every other, says the same of every client, and holds of each what that has sent. */
    void assertAgreement() {
        List<SimReplica> all = alive();
        SimReplica first = all.getFirst();
        for (SimReplica replica : all) {
            assertEquals(
                    Set.of(),
                    differences(first.bound(), replica.bound()),
                    () -> first.name + " and " + replica.name + " differ");
            for (SimReplica other : all) {
                if (other != replica) {
                    Peer peer = replica.peers.peerTable().named(other.name);
                    assertTrue(peer.isUp(), () -> replica.name + " has no link to " + other.name);
                    ReplicaLife held =
                            replica.pins.origin(other.name, other.pins.self().epoch());
                    assertArrayEquals(
                            other.pins.sums(other.pins.self()),
                            replica.pins.sums(held),
                            () -> replica.name + " holds of " + other.name + " what it has not said");
                }
            }
        }
    }

    private static Set<String> differences(Map<String, EndpointId> one, Map<String, EndpointId> other) {
        Set<String> clients = new TreeSet<>(one.keySet());
        clients.addAll(other.keySet());
        clients.removeIf(client -> Objects.equals(one.get(client), other.get(client)));
        return clients;
    }

    /** Every live connection of a client is at one endpoint. */
    void assertNoSplit() {
        Map<ClientKey, EndpointId> at = new HashMap<>();
        for (SimReplica replica : alive()) {
            for (SimReplica.Connection connection : new ArrayList<>(replica.connections)) {
                EndpointId other = at.putIfAbsent(connection.client(), connection.endpoint());
                assertTrue(
                        other == null || other.equals(connection.endpoint()),
                        () -> connection.client() + " is at " + other + " and at " + connection.endpoint());
            }
        }
    }
}
