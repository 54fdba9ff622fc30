package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.peers.membership.Member;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Another replica in one of its lives: what it has sent, what it has been sent, and whether it is there. Plain fields,
 * confined to the peers' thread.
 */
final class Peer {
    /** Its one object in the table, looked up anew whenever it is found. */
    ReplicaLife origin;

    /** What it said of itself in its Lease; empty where it has none. */
    Optional<Member> member = Optional.empty();

    /** The one link to it, chosen or up; null where there is none. */
    PeerLink link;

    /** Where it has been dialled last; empty where it has always dialled itself. */
    String address = "";

    /** What it has said of its management port, without the host; empty where it has said nothing. */
    Optional<ManagementPort> management = Optional.empty();

    /** Since when there has been no link that is up. */
    long downSinceNanos;

    /** Whether it counts as there. */
    boolean isThere;

    /** Whether it has said on its link that it is about to stop. */
    boolean hasSaidDraining;

    /** Whether its drains by request have come, as they were when it was first linked. */
    boolean hasSentDrains;

    /** The last change of its own that has been taken in; {@link ChangeLog#NONE} before the first full copy. */
    long applied = ChangeLog.NONE;

    /** Whether a full copy of it is under way, so that {@code applied} alone says nothing. */
    boolean isCopying;

    /** Whether a full copy of it has ever arrived. */
    boolean hasCopied;

    /** The lives, lost ones, of which its full copies have brought news that has not been passed on. */
    final Set<ReplicaLife> copied = new LinkedHashSet<>();

    /** The last change of this replica's that it has acknowledged. */
    long acknowledged = ChangeLog.NONE;

    /** Whether its sums and what is held of it were equal when last compared; empty: not compared yet. */
    Optional<Boolean> sumsEqual = Optional.empty();

    Peer(ReplicaLife origin, long nowNanos) {
        this.origin = origin;
        this.downSinceNanos = nowNanos;
    }

    String replica() {
        return origin.replica();
    }

    /** Host and port of its peer port; empty where they are not known. */
    String knownAddress() {
        return member.map(Member::address).orElse(address);
    }

    /** Where it answers the admin API, as far as that is known. */
    Optional<ManagementPort> managementPort() {
        String known = knownAddress();
        return known.isEmpty() ? Optional.empty() : management.map(port -> port.at(known));
    }

    boolean isUp() {
        return link != null && link.isUp();
    }

    boolean isDraining() {
        return hasSaidDraining || member.filter(Member::isDraining).isPresent();
    }

    /** The change after which it can go on; {@link ChangeLog#NONE} where only a full copy helps. */
    long resumesAfter() {
        return isCopying ? ChangeLog.NONE : applied;
    }
}
