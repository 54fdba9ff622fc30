package io.moorgate.peers.replication;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.PinClaim;
import io.moorgate.affinity.PinListing;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.load.LiveCounts;
import io.moorgate.peers.link.PeerTrust;
import io.moorgate.routing.EndpointId;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A replica with real sockets on loopback, and a table of its own. */
final class Node implements AutoCloseable {
    /** An address without a listener, for one that is the first. */
    static final String NOWHERE = "127.0.0.1:1";

    static final int MANAGEMENT_PORT = 9_000;

    static final int TABLE_MAX = 1_000_000;

    final String name;
    final AffinityTable table;
    final LiveCounts counts = new LiveCounts();
    final TicketSecrets tickets = new TicketSecrets(WallClock.system());
    final Replication replication;
    final String address;

    private Node(String name, PeerTrust trust, List<String> listed, PinChooser chooser) throws IOException {
        this.name = name;
        table = new AffinityTable(TABLE_MAX, TABLE_MAX, Ticker.system(), WallClock.system(), name, 1);
        replication = new Replication(
                new ReplicationSettings("127.0.0.1", 0, "", MANAGEMENT_PORT, listed, trust),
                Optional.empty(),
                new SharedState(table.replicated(), counts, new EndpointHealth(Ticker.system(), HealthEvents.SILENT)),
                chooser,
                secrets -> {},
                Ticker.system());
        replication.share(tickets);
        address = "127.0.0.1:" + replication.start();
    }

    static Node start(String name, PeerTrust trust, String... listed) throws IOException {
        return new Node(
                name,
                trust,
                listed.length == 0 ? List.of(NOWHERE) : List.of(listed),
                question -> Optional.of(new EndpointId("chosen by " + name)));
    }

    /** One that knows of no other, and chooses as {@code chooser} does. */
    static Node start(String name, PeerTrust trust, PinChooser chooser) throws IOException {
        return new Node(name, trust, List.of(NOWHERE), chooser);
    }

    /** A client connects here and is bound to {@code endpoint}. */
    PinClaim connect(int client, String endpoint) {
        PinClaim claim = table.claim(Sim.UPSTREAM, Sim.client(client), Duration.ofHours(1), Optional.empty())
                .orElseThrow();
        claim.settle(claim.look().endpoint(), new EndpointId(endpoint));
        return claim;
    }

    Map<String, EndpointId> bound() {
        Map<String, EndpointId> bound = new TreeMap<>();
        table.pins().forEach((PinListing pin) -> bound.put(pin.client(), pin.endpoint()));
        return bound;
    }

    /** How many replicas it has a link to. */
    long links() {
        return replication.status().replicas().stream()
                .filter(replica -> replica.link() == ReplicaStatus.Link.UP)
                .count();
    }

    @Override
    public void close() {
        replication.close();
    }
}
