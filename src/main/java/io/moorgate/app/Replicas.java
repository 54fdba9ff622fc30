package io.moorgate.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.IdHash;
import io.moorgate.affinity.PinChooser;
import io.moorgate.app.GatewaySettings.SourceKind;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationLoop;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.ClientUses;
import io.moorgate.load.LiveCounts;
import io.moorgate.peers.link.PeerTrust;
import io.moorgate.peers.membership.Announcement;
import io.moorgate.peers.membership.LeaseMembership;
import io.moorgate.peers.membership.LeaseTimes;
import io.moorgate.peers.membership.Membership;
import io.moorgate.peers.replication.ReplicaState;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.peers.replication.Replication;
import io.moorgate.peers.replication.ReplicationSettings;
import io.moorgate.peers.replication.ReplicationStatus;
import io.moorgate.peers.replication.SharedState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What keeps this replica in step with the others: which replicas are alive, by Leases or by a list, and the links to
 * them. Without a key or certificates a replica is alone.
 */
final class Replicas {
    /** How often it is looked whether this replica has to make a new secret for session tickets. */
    private static final Duration TICKETS_LOOK = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(Replicas.class);

    private final GatewaySettings settings;
    private final SettingsReader reader;
    private final Ticker ticker;
    private final AffinityTable pins;
    private final DrainsOfAll drains = new DrainsOfAll();
    private final Optional<Parts> parts;
    private final AtomicBoolean isLeaving = new AtomicBoolean();

    private record Parts(Optional<Membership> membership, Replication replication) {}

    /**
     * {@code chooser} answers for the clients that are this replica's to place; {@code ids} is given the secrets that all
     * replicas have.
     */
    Replicas(
            GatewaySettings settings,
            SettingsReader reader,
            Ticker ticker,
            AffinityTable pins,
            LiveCounts counts,
            EndpointHealth health,
            PinChooser chooser,
            IdHash ids,
            Supplier<KubernetesClient> client) {
        this.settings = settings;
        this.reader = reader;
        this.ticker = ticker;
        this.pins = pins;
        Optional<PeerTrust> trust = reader.peerTrust();
        parts = trust.map(known ->
                build(known, new SharedState(pins.replicated(), counts, health, drains), chooser, ids, client));
    }

    private Parts build(
            PeerTrust trust, SharedState shared, PinChooser chooser, IdHash ids, Supplier<KubernetesClient> client) {
        if (reader.source() == SourceKind.KUBERNETES && settings.peers().port() == 0) {
            throw new IllegalArgumentException(
                    "moorgate.peers.port: 0 (expected: a fixed port, as this replica's Lease announces it to the others)");
        }
        Optional<Membership> membership =
                reader.source() == SourceKind.KUBERNETES ? Optional.of(leases(client.get())) : Optional.empty();
        List<String> listed =
                membership.isPresent() ? List.of() : settings.peers().listed().orElse(List.of());
        if (membership.isEmpty() && listed.isEmpty()) {
            throw new IllegalArgumentException(
                    "moorgate.peers.static: none (expected: host:port of every replica, as there are no Leases to read)");
        }
        for (String address : listed) {
            if (!Announcement.isAddress(address)) {
                throw new IllegalArgumentException("moorgate.peers.static: \"" + address
                        + "\" (expected: host:port, an IPv6 host in brackets; a comma between two)");
            }
        }
        ReplicationSettings replication = new ReplicationSettings(
                settings.limits().bindAddress().orElse(""),
                settings.peers().port(),
                address(),
                reader.managementPort(),
                listed,
                trust);
        try {
            return new Parts(
                    membership, new Replication(replication, membership, shared, chooser, secrets(trust, ids), ticker));
        } catch (IOException fault) {
            throw new IllegalArgumentException("moorgate.peers: " + fault, fault);
        }
    }

    /**
     * Learnt ids are hashed by what all replicas surely have: the shared key, by which they know each other. Certificates
     * have no such secret, so there the signing keys of cookies serve, and without these the authority's certificate.
     */
    private Consumer<List<byte[]>> secrets(PeerTrust trust, IdHash ids) {
        boolean hasCookieKeys = settings.cookie().keyFile().isPresent();
        return trust instanceof PeerTrust.SharedKey || !hasCookieKeys ? ids::renew : same -> {};
    }

    private Membership leases(KubernetesClient client) {
        Config config = client.getConfiguration();
        Announcement self = new Announcement(
                environment("POD_NAMESPACE")
                        .orElse(Optional.ofNullable(config.getNamespace()).orElse("default")),
                settings.gatewayClass(),
                reader.replica(),
                address(),
                Replication.PROTOCOL,
                new Announcement.Pod(
                        environment("POD_NAME").orElse(""),
                        environment("POD_UID").orElse(""),
                        environment("POD_IPS")
                                .map(ips -> List.of(ips.split(",")))
                                .orElse(List.of())));
        return new LeaseMembership(
                self, LeaseTimes.DEFAULT, LeaseTimes.DEFAULT.client(config), ticker, WallClock.system());
    }

    /** Where other replicas reach this one. */
    private String address() {
        String host =
                environment("POD_IP").or(() -> settings.limits().bindAddress()).orElseGet(Replicas::localAddress);
        return Announcement.addressOf(host, settings.peers().port());
    }

    private static String localAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException nameless) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    /** Which replicas are asked about clients without an endpoint. */
    FirstPins owners() {
        return parts.<FirstPins>map(Parts::replication).orElse(FirstPins.ALONE);
    }

    /**
     * All replicas are to have {@code secrets}, of which one makes new ones, on {@code thread}, and to count {@code clients}
     * together. Before {@link #start}.
     */
    void share(TicketSecrets secrets, ClientUses clients, TaskThread thread) {
        parts.ifPresent(known -> {
            known.replication().share(secrets);
            known.replication().share(clients);
        });
        makeTickets(secrets, thread);
    }

    /**
     * What is asked of every replica to drain is to be known to all, and where the replicas are to {@code configuration}. Before {@link
     * #start}.
     */
    void share(ConfigurationLoop configuration, LiveRoutingTable table) {
        drains.of(configuration.drains(), table);
        parts.flatMap(Parts::membership)
                .ifPresent(membership -> ReplicaHosts.follow(membership, configuration.replicas()));
    }

    /** Whether this replica does what one of them has to do; each that has no peers does. Any thread. */
    boolean isFirst() {
        return parts.map(known -> known.replication().makesTickets()).orElse(true);
    }

    private void makeTickets(TicketSecrets secrets, TaskThread thread) {
        thread.after(TICKETS_LOOK.toNanos(), () -> {
            if (isFirst()) {
                secrets.makeIfDue();
            }
            makeTickets(secrets, thread);
        });
    }

    /** Opens the peer port and begins to look for the others. Blocks until the port is open. */
    void start() {
        if (parts.isEmpty()) {
            LOG.info("peers off: the affinity table is this replica's alone; set moorgate.peers.key-file to share it");
            return;
        }
        try {
            LOG.infof("peers port=%d", parts.get().replication().start());
        } catch (IOException | IllegalArgumentException fault) {
            throw new IllegalStateException(
                    "moorgate.peers.port: " + settings.peers().port() + " (expected: a free port): "
                            + fault.getMessage(),
                    fault);
        }
        parts.get().membership().ifPresent(Membership::start);
    }

    /** Sends the others what they lack; done when they know it, or after 2 s. */
    Future<Void> finalSync() {
        isLeaving.set(true);
        return parts.map(known -> Future.fromCompletionStage(known.replication().whenHandedOver()))
                .orElse(Future.succeededFuture());
    }

    /** Is no replica any more. Blocks. */
    void leave() {
        parts.ifPresent(known -> {
            known.membership().ifPresent(Membership::close);
            known.replication().close();
        });
    }

    /** What keeps this replica from being one of the others, and which Services have too many clients to remember. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        ReplicaState state = status().state();
        if (state.phase() == ReplicaState.Phase.SUPERSEDED) {
            problems.add(new Problem(
                    new Problem.OfSetting("moorgate.replica"), "", "\"" + reader.replica() + "\": " + state.says()));
        }
        for (ServiceId service : pins.fullShares()) {
            problems.add(new Problem(
                    new Problem.OfService(service),
                    "",
                    "has as many pins as one Service may, and the longest idle one goes for each new one (expected: fewer than"
                            + " moorgate.affinity.entries-per-service-max, "
                            + ServiceShare.of(settings.affinity()) + ")"));
        }
        return problems;
    }

    /**
     * How many connections each replica that takes clients holds, by its last report, this one included; empty where connections are
     * not evened out over replicas.
     */
    Optional<Supplier<Map<String, Integer>>> evened(LiveCounts counts) {
        return switch (settings.replicas().rebalance()) {
            case "off" -> Optional.empty();
            case "on" -> Optional.of(() -> takingClients(counts));
            default ->
                throw new IllegalArgumentException("moorgate.replicas.rebalance: \""
                        + settings.replicas().rebalance() + "\" (expected: off or on)");
        };
    }

    private Map<String, Integer> takingClients(LiveCounts counts) {
        Map<String, Integer> reported = counts.byReplica();
        reported.put(
                reader.replica(),
                counts.snapshot().values().stream().mapToInt(Integer::intValue).sum());
        status().replicas().stream()
                .filter(replica -> replica.isDraining() || replica.link() == ReplicaStatus.Link.DOWN)
                .forEach(replica -> reported.remove(replica.replica()));
        return reported;
    }

    /** How replication stands. */
    ReplicationStatus status() {
        return parts.map(known -> known.replication().status())
                .orElseGet(() -> ReplicationStatus.alone(reader.replica(), pins.entries(), isLeaving.get()));
    }
}
