package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.ClientUses;
import io.moorgate.peers.link.Wire;
import io.moorgate.peers.membership.Members;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The other replicas, and the exchange with them. Does no I/O: connections are opened by a {@link PeerDial.Network},
 * and handed over by {@link #opened}.
 *
 * <p>Confined to the peers' thread, but for what says otherwise.
 */
final class Peers implements PeerTable.Listener {
    private static final Logger LOG = Logger.getLogger(Peers.class);

    /** How often what has no event of its own is looked at; the load is reported at this pace. */
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1) / Links.BEATS_PER_SECOND;

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What was said on a link for so long before it broke may not have arrived. */
    private static final long LOST_UNHEARD_NANOS = Links.SILENCE_NANOS_MAX + TimeUnit.SECONDS.toNanos(2);

    private static final int DRAIN_MAX = 1024;

    private final ReplicaContext local;
    private final PeersConfig config;
    private final Shown shown;
    private final PeerTable peerTable;
    private final Dials dials;
    private final OwnerCalls ownerCalls;
    private final Joining joining;
    private final StatusSnapshot status;
    private final Links links;
    private final FinalSync finalSync;
    private final TicketSharing tickets;

    private boolean isRefreshDue;
    private boolean isAnnounced;
    private boolean isClosed;

    Peers(ReplicaContext local, PeersConfig config) {
        this.local = local;
        this.config = config;
        peerTable = new PeerTable(local.pins(), local.ticker(), config.isListed() ? GRACE_NANOS : 0, this);
        dials = new Dials(
                local.pins().self().replica(),
                config.listed(),
                config.network(),
                this::opened,
                config.loop(),
                config.random());
        links = new Links(local);
        finalSync = new FinalSync(links, config.loop());
        ownerCalls = new OwnerCalls(local, config.loop(), peerTable, () -> shown().owners());
        tickets = new TicketSharing(links, config.loop());
        joining = new Joining(local.ticker().nanos());
        status = new StatusSnapshot(local, config.own());
        shown = new Shown(peerTable.owners(ownsKeys()), status.draw(peerTable, joining.state(), false));
    }

    /** For any thread. */
    Shown shown() {
        return shown;
    }

    PeerTable peerTable() {
        return peerTable;
    }

    Protocols protocols() {
        return config.protocols();
    }

    Message.Hello hello() {
        ReplicaLife self = local.pins().self();
        return new Message.Hello(
                self.replica(),
                self.epoch(),
                config.protocols().min(),
                config.protocols().max(),
                config.own().management());
    }

    /** The counts of clients are to be those of all replicas. Any thread; once. */
    void share(ClientUses uses) {
        config.loop().execute(() -> local.clients().of(uses, this::reportClientsSoon));
    }

    private void reportClientsSoon() {
        config.loop().execute(() -> config.loop().after(ClientReport.PRESSING_NANOS, () -> {
            local.clients().isOver();
            links.reportClients();
        }));
    }

    /** What session tickets are encrypted by, on all replicas. */
    TicketSharing tickets() {
        return tickets;
    }

    void start() {
        local.pins().onChange(() -> config.loop().execute(this::takeChanges));
        takeChanges();
        refresh();
        tick();
    }

    /** A connection whose ends are authenticated; {@code dial} is null where the other side has dialled. */
    PeerLink opened(Wire wire, PeerDial dial) {
        PeerLink link = new PeerLink(wire, dial, this, local);
        links.add(link);
        if (isClosed || !isAnnounced) {
            link.end(isClosed ? "stopped" : "which life this is has not been announced yet");
        }
        link.open();
        return link;
    }

    void onUp(PeerLink link) {
        peerTable.lostSince(link.peer().downSinceNanos - LOST_UNHEARD_NANOS).forEach(origin -> link.sending()
                .compare(origin, false));
        LOG.infof(
                "peer link up: replica=%s epoch=%d protocol=%d",
                link.peer().replica(), link.peer().origin.epoch(), link.protocol());
        finalSync.tell(link);
        tickets.tell(link);
        refresh();
        link.pump();
    }

    void onEnded(PeerLink link, boolean wasUp, String why) {
        links.remove(link);
        Peer peer = link.peer();
        if (peer != null && peer.link == link) {
            peer.link = null;
            peer.downSinceNanos = local.ticker().nanos();
        }
        if (wasUp) {
            LOG.infof("peer link down: replica=%s epoch=%d reason=%s", peer.replica(), peer.origin.epoch(), why);
            ownerCalls.onEnded(link);
        } else {
            LOG.debugf("peer link not made: reason=%s", why);
        }
        refreshSoon();
    }

    void onCopied() {
        refreshSoon();
    }

    /** A peer had more of {@code origin}, which is lost, than was known here: others may lack it as well. */
    void onLearnt(ReplicaLife origin) {
        peerTable.learnt(origin);
        links.learnt(origin);
    }

    void onAcknowledged() {
        trim();
        finalSync.check();
        ownerCalls.acknowledged();
    }

    @Override
    public void onFound(Peer peer) {
        LOG.infof(
                "replica found: replica=%s epoch=%d replicas=%d",
                peer.replica(), peer.origin.epoch(), peerTable.present());
    }

    @Override
    public void onLost(Peer peer) {
        LOG.infof(
                "replica lost: replica=%s epoch=%d replicas=%d",
                peer.replica(), peer.origin.epoch(), peerTable.present());
        local.counts().lost(peer.origin);
        local.health().health().lost(peer.origin);
        local.clients().foreign().lost(peer.origin);
        links.up().forEach(link -> link.sending().compare(peer.origin, false));
        peer.copied.stream().filter(life -> !life.isThere()).forEach(this::onLearnt);
        peer.copied.clear();
        later(links::pump);
    }

    void later(Runnable task) {
        config.loop().execute(task);
    }

    /** Refreshes the table of peers once this turn is over. */
    void refreshSoon() {
        if (!isRefreshDue) {
            isRefreshDue = true;
            later(this::refresh);
        }
    }

    /** Refreshes the table of peers: after a change of members, of links, of what a peer has said. */
    void refresh() {
        isRefreshDue = false;
        if (isClosed) {
            return;
        }
        Members members = config.members().get();
        peerTable.refresh(members);
        isAnnounced |= config.isAnnounced(local.pins().self().replica());
        if (isAnnounced) {
            dials.refresh(members, peerTable);
        }
        boolean isNews = joining.check(
                peerTable,
                config.isListed() ? dials.all() : List.of(),
                isAnnounced,
                local.ticker().nanos());
        shown.show(peerTable.owners(ownsKeys()));
        local.share(peerTable.all(), dials.others());
        local.health().share(local.pins().self().replica(), peerTable.all(), ownsKeys());
        if (isNews) {
            showStatus();
        }
    }

    private boolean ownsKeys() {
        return !finalSync.hasBegun() && config.isCounted();
    }

    private void showStatus() {
        ReplicaState state = config.members().get().isSuperseded() ? ReplicaState.OF_SUPERSEDED : joining.state();
        shown.show(status.draw(peerTable, state, finalSync.hasBegun()));
    }

    private int takeChanges() {
        int drained = local.pins()
                .drain(DRAIN_MAX, row -> local.log().append(row, local.ticker().nanos()));
        trim();
        links.pump();
        if (drained > 0) {
            later(this::takeChanges);
        }
        return drained;
    }

    /* The log keeps what a peer that is there has not acknowledged; one that never had a link needs a full copy anyway. */
    private void trim() {
        long sequence = local.log().last();
        for (Peer peer : peerTable.all()) {
            if (peer.isThere && peer.acknowledged != ChangeLog.NONE) {
                sequence = Math.min(sequence, peer.acknowledged);
            }
        }
        local.log().trim(sequence);
    }

    private void tick() {
        if (isClosed) {
            return;
        }
        config.loop().after(TICK_NANOS, this::tick);
        links.beat();
        refresh();
        if (links.isFullSecond()) {
            showStatus();
        }
    }

    /** What goes to the owners of clients' keys. */
    OwnerCalls ownerCalls() {
        return ownerCalls;
    }

    /** Sends what has changed, and ends {@code handover} when the owner of its key has it. */
    void handOver(Handovers.Handover handover) {
        if (takeChanges() >= DRAIN_MAX && local.ticker().nanos() < handover.deadlineNanos()) {
            later(() -> handOver(handover));
        } else {
            ownerCalls.handOver(handover);
        }
    }

    /** This replica is about to stop: it owns nothing any more; {@code done} runs once peers have all it knows, or soon. */
    void finalSync(Runnable done) {
        finalSync.begin(done);
        takeChanges();
        refresh();
        showStatus();
        finalSync.check();
    }

    /** Ends every link; nothing is dialled or sent any more. */
    void close() {
        isClosed = true;
        dials.stop();
        links.end("stopped");
        finalSync.finish();
    }
}
