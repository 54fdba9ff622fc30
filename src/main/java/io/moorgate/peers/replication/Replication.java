package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinChooser;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.load.ClientUses;
import io.moorgate.peers.link.CredentialFiles;
import io.moorgate.peers.link.Credentials;
import io.moorgate.peers.link.Frames;
import io.moorgate.peers.link.PeerLoop;
import io.moorgate.peers.link.PeerSockets;
import io.moorgate.peers.link.RequestKey;
import io.moorgate.peers.membership.Members;
import io.moorgate.peers.membership.Membership;
import io.moorgate.routing.EndpointId;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * This replica among its peers: opens the peer port, keeps a link to each of the others, sends and receives, and knows
 * whose choice a client's first endpoint is.
 *
 * <p>Threads: methods may be called on any; all else happens on one event loop of its own.
 */
public final class Replication implements FirstPins, AutoCloseable {
    /** The highest version of the protocol that this replica speaks. */
    public static final int PROTOCOL = Protocols.SPOKEN.max();

    /** The longest name of a replica in UTF-8: others take no longer one. A DNS name, as a Pod's is, may be so long. */
    public static final int NAME_BYTES_MAX = Frames.REPLICA_BYTES_MAX;

    /** The most questions that wait for an answer. */
    static final int QUESTIONS_MAX = 1024;

    /** The most changes that wait for the owners of their keys. */
    static final int HANDOVERS_MAX = 1024;

    private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Members NO_LEASES = new Members(List.of(), false, false);
    private static final Logger LOG = Logger.getLogger(Replication.class);

    private final ReplicationSettings settings;
    private final Optional<Membership> membership;
    private final Ticker ticker;
    private final PeerLoop loop = new PeerLoop();
    private final CredentialFiles files;
    private final Consumer<List<byte[]>> secrets;
    private final Peers peers;
    private final PeerSockets sockets;
    private final PeerListener listener;
    private final AtomicInteger questions = new AtomicInteger();
    private final AtomicInteger handovers = new AtomicInteger();
    private final AtomicLong tooMany = new AtomicLong();

    /**
     * Reads the credentials; does nothing else yet.
     *
     * @param membership the replicas that have a Lease; empty where the settings list the replicas
     * @param shared what replicas share
     * @param chooser answers for the clients that are this replica's to place; called on the peers' loop
     * @param secrets gets what all replicas have in common, now and when the credentials are read again; any thread
     * @throws IOException where the credentials cannot be read, or make no sense
     */
    public Replication(
            ReplicationSettings settings,
            Optional<Membership> membership,
            SharedState shared,
            PinChooser chooser,
            Consumer<List<byte[]>> secrets,
            Ticker ticker)
            throws IOException {
        if (membership.isPresent() != settings.listed().isEmpty()) {
            throw new IllegalArgumentException("peers are found by Leases and by a list (expected: one of both)");
        }
        this.settings = settings;
        this.membership = membership;
        this.ticker = ticker;
        files = new CredentialFiles(settings.trust());
        this.secrets = secrets;
        Credentials first = files.readIfChanged().orElseThrow();
        secrets.accept(first.secrets());
        sockets = new PeerSockets(loop, first);
        Supplier<Members> members =
                membership.<Supplier<Members>>map(who -> who::members).orElse(() -> NO_LEASES);
        ReplicaContext local = ReplicaContext.of(shared, chooser, ticker);
        peers = new Peers(
                local,
                new PeersConfig(
                        members,
                        settings.listed(),
                        new ReplicaStatus.Reach(settings.address(), Protocols.SPOKEN.max(), management(settings)),
                        new PeerDialler(sockets),
                        TaskLoop.of(loop, loop::after),
                        new SplittableRandom(),
                        Protocols.SPOKEN));
        listener = new PeerListener(sockets, peers, local.counters());
    }

    private static Optional<ManagementPort> management(ReplicationSettings settings) {
        return settings.managementPort() == 0
                ? Optional.empty()
                : Optional.of(new ManagementPort("", settings.managementPort(), RequestKey.random()));
    }

    /** All replicas are to have {@code secrets}. Before {@link #start}. */
    public void share(TicketSecrets secrets) {
        peers.tickets().of(secrets);
    }

    /** The counts of clients are to be those of all replicas. Before {@link #start}. */
    public void share(ClientUses uses) {
        peers.share(uses);
    }

    /** Whether this replica makes the secrets of session tickets now: one of all does. Any thread. */
    public boolean makesTickets() {
        return state().isJoined() && peers.shown().owners().isFirst();
    }

    /**
     * Opens the peer port and begins to look for the others. Blocks until the port is open.
     *
     * @return the port
     * @throws IOException where the port cannot be opened
     */
    public int start() throws IOException {
        int port = listener.open(settings.host(), settings.port());
        membership.ifPresent(who -> who.onChange(() -> loop.execute(peers::refresh)));
        loop.execute(peers::start);
        rereadLater();
        return port;
    }

    private void rereadLater() {
        loop.after(
                REREAD_NANOS, () -> Thread.ofVirtual().name("peer-credentials").start(this::reread));
    }

    private void reread() {
        try {
            files.readIfChanged().ifPresent(fresh -> {
                secrets.accept(fresh.secrets());
                loop.execute(() -> {
                    sockets.renew(fresh);
                    LOG.info("peer credentials read again");
                });
            });
        } catch (IOException fault) {
            LOG.warnf("peer credentials not read again: fault=%s", fault.getMessage());
        }
        rereadLater();
    }

    @Override
    public Standing standing(UpstreamId upstream, ClientKey client) {
        return peers.shown().owners().standing(upstream, client);
    }

    @Override
    public void ask(PinQuestion question, Duration waitMax, Executor askers, Consumer<Optional<EndpointId>> answer) {
        var asked = new Questions.Question(
                question, ticker.nanos() + waitMax.toNanos(), askers, answer, questions::decrementAndGet);
        if (questions.incrementAndGet() > QUESTIONS_MAX) {
            tooMany.incrementAndGet();
            asked.answer(Optional.empty());
            return;
        }
        if (!loop.tryExecute(() -> peers.ownerCalls().ask(asked))) {
            asked.answer(Optional.empty());
        }
    }

    @Override
    public void tell(UpstreamId upstream, ClientKey client, Executor askers, Consumer<Boolean> known) {
        if (standing(upstream, client) == Standing.OWNER) {
            known.accept(true);
            return;
        }
        var handover = new Handovers.Handover(
                upstream, client, ticker.nanos() + Handovers.WAIT_NANOS_MAX, askers, known, handovers::decrementAndGet);
        if (handovers.incrementAndGet() > HANDOVERS_MAX || !loop.tryExecute(() -> peers.handOver(handover))) {
            handovers.decrementAndGet();
            known.accept(false);
        }
    }

    /** Whether this replica knows what the others know. */
    public ReplicaState state() {
        return peers.shown().status().state();
    }

    /** How replication stands; at most a second old. */
    public ReplicationStatus status() {
        return peers.shown().status().with(AskResult.TOO_MANY, tooMany.get());
    }

    /**
     * Announces to all that this replica is about to stop, so that it owns nothing any more, and sends them what they
     * lack.
     *
     * @return done once all that have a link know what this replica knows, or after 2 s
     */
    public CompletionStage<Void> whenHandedOver() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        membership.ifPresent(Membership::draining);
        if (!loop.tryExecute(() -> peers.finalSync(() -> done.complete(null)))) {
            done.complete(null);
        }
        return done;
    }

    /** Ends all links, closes the port. Waits for that, a second at most. Not on an event loop. */
    @Override
    public void close() {
        loop.execute(() -> {
            listener.close();
            peers.close();
        });
        loop.close();
    }
}
