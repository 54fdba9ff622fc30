package io.moorgate.peers.replication;

import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Timers;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What goes from this replica to the owners of clients' keys, questions and changes; and what it answers as an owner.
 *
 * <p>Confined to the peers' thread.
 */
final class OwnerCalls {
    private static final Logger LOG = Logger.getLogger(OwnerCalls.class);

    private final ReplicaContext local;
    private final PeerTable peerTable;
    private final Supplier<Owners> owners;
    private final Questions questions;
    private final Handovers handovers;

    OwnerCalls(ReplicaContext local, Timers timers, PeerTable peerTable, Supplier<Owners> owners) {
        this.local = local;
        this.peerTable = peerTable;
        this.owners = owners;
        this.questions = new Questions(local.ticker(), timers, local.counters());
        this.handovers = new Handovers(local.ticker(), timers);
    }

    /** Asks whose choice it is now. */
    void ask(Questions.Question question) {
        var asked = question.question();
        Owners.Owner owner = owners.get().of(asked.upstream(), asked.client());
        if (owner != null && owner.standing() == Standing.OWNER) {
            question.answer(choose(asked));
        } else {
            questions.ask(linkTo(owner), question);
        }
    }

    /** The link to {@code owner}; null where it cannot be reached. */
    private PeerLink linkTo(Owners.Owner owner) {
        return Optional.ofNullable(owner)
                .map(found -> peerTable.named(found.replica()))
                .filter(Peer::isUp)
                .map(peer -> peer.link)
                .orElse(null);
    }

    /** The choice of this replica; none where it fails. */
    Optional<EndpointId> choose(PinQuestion question) {
        try {
            return local.chooser().choose(question);
        } catch (RuntimeException ours) {
            LOG.errorf(ours, "a client is not placed for a fault of this replica: service=%s", question.upstream());
            return Optional.empty();
        }
    }

    /** {@code handover}, whose change is in the log, ends when the owner of its key has acknowledged it. */
    void handOver(Handovers.Handover handover) {
        Owners.Owner owner = owners.get().of(handover.upstream(), handover.client());
        if (owner != null && owner.standing() == Standing.OWNER) {
            handover.end(true);
        } else {
            handovers.await(linkTo(owner), local.log().last(), handover);
        }
    }

    /** An answer has come over {@code link}. */
    void onAnswer(PeerLink link, Message.Answer answer) {
        questions.onAnswer(link, answer);
    }

    /** A peer has acknowledged changes. */
    void acknowledged() {
        handovers.acknowledged();
    }

    /** {@code link} has ended. */
    void onEnded(PeerLink link) {
        questions.onEnded(link);
        handovers.onEnded(link);
    }
}
