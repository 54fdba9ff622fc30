package io.moorgate.peers.replication;

import io.moorgate.affinity.PinQuestion;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.health.HealthFinding;
import io.moorgate.load.ClientUse;
import io.moorgate.routing.EndpointId;
import io.moorgate.tickets.TicketSecret;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What replicas say to each other. How it looks in bytes: {@link MessageWriter}. */
sealed interface Message {

    /**
     * The first message of each side, the dialling one first. Its shape stays; later versions may add to its end.
     *
     * @param management where the writer answers the admin API, without the host; empty from versions that do not say it,
     *     and where it has no such port
     */
    record Hello(String replica, long epoch, int protocolMin, int protocolMax, Optional<ManagementPort> management)
            implements Message {}

    /**
     * The second message of each side, the dialling one first: this is to be the link of the two.
     *
     * @param protocol the version that both speak from now on
     * @param applied the last change of the reader's that the writer has; {@link ChangeLog#NONE}: a full copy, please
     */
    record Welcome(int protocol, long applied) implements Message {}

    /** The last message on a link: why it ends. */
    record Bye(Reason reason) implements Message {}

    /** Why a link is not wanted. */
    enum Reason {
        /** Both ends are the same replica. */
        SELF,
        /** The two have another link. */
        SECOND_LINK,
        /** The replica has had a later life. */
        OLD_EPOCH,
        /** Another process uses this replica's name. */
        SAME_NAME,
        /** There is no version of the protocol that both speak. */
        NO_COMMON_PROTOCOL
    }

    /** Everything follows, bucket by bucket; changes after {@code position} come as they happen. */
    record CopyBegin(long position) implements Message {}

    /** Every bucket has been sent. */
    record CopyEnd() implements Message {}

    /** Changes of the writer's own entries: row after row, numbered from {@code first} on. */
    record Changes(long first, List<PinRow> rows) implements Message {}

    /** Every change up to {@code sequence} has arrived. */
    record Ack(long sequence) implements Message {}

    /** The rows of a bucket follow, and nothing else until its end. */
    record BucketBegin(int bucket) implements Message {}

    /** Some of the bucket's rows. */
    record BucketRows(List<PinRow> rows) implements Message {}

    /** The bucket is complete. */
    record BucketEnd() implements Message {}

    /**
     * What the writer holds of an origin, in a sum per bucket: of itself at this place in the order of its changes, or
     * of an origin that is lost.
     *
     * @param isAnswer whether this answers sums of the same origin, so that no further answer is due
     */
    record Sums(ReplicaLife origin, long[] sums, boolean isAnswer) implements Message {}

    /** These buckets are to be sent whole. */
    record WantBuckets(BitSet buckets) implements Message {}

    /**
     * Live connections per endpoint at the writer, endpoints without any left out.
     *
     * @param isComplete whether this is the last part of the report
     */
    record Load(Map<EndpointId, Integer> counts, boolean isComplete) implements Message {}

    /**
     * What the writer has found out about the health of endpoints, those that it does not check left out. From version
     * {@value Protocols#WITH_HEALTH} on.
     *
     * @param isComplete whether this is the last part of the report
     */
    record Health(List<HealthFinding> findings, boolean isComplete) implements Message {}

    /**
     * What clients have of the Services that limit them, at the writer. From version {@value Protocols#WITH_CLIENTS} on.
     *
     * @param isWhole whether what the writer has reported before is void; else these are the changes since then
     */
    record Clients(boolean isWhole, List<ClientUse> uses) implements Message {}

    /** Which endpoint is this client to be given? */
    record Ask(long id, PinQuestion question) implements Message {}

    /** Which endpoint does this client have? Since version {@value Protocols#LOOKS}. */
    record Look(long id, PinQuestion question) implements Message {}

    /** This one, or none. */
    record Answer(long id, Optional<EndpointId> endpoint) implements Message {}

    /** What session tickets are encrypted by. From version {@link Protocols#TICKETS} on. */
    record Tickets(List<TicketSecret> secrets) implements Message {}

    /** The endpoints that are drained by request at every replica, as the writer knows. From version {@value Protocols#WITH_DRAINS} on. */
    record Drains(List<SharedDrains.Drain> drains) implements Message {}

    /** The writer is alive. */
    record Heartbeat() implements Message {}

    /** The writer is about to stop and owns nothing any more. */
    record Draining() implements Message {}
}
