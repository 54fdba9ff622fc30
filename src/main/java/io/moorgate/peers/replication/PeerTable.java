package io.moorgate.peers.replication;

import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.peers.membership.Member;
import io.moorgate.peers.membership.Members;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The other replicas, each in the last of its lives that is known. One is there while its link is up or a Lease says so,
 * and, where there are no Leases, for a while after its link has broken.
 *
 * <p>Confined to the peers' thread.
 */
final class PeerTable {
    /** How many replicas that are lost are remembered, so that old lives are refused and links go on where they were. */
    private static final int LOST_MAX = 64;

    /** Gets what changes. */
    interface Listener {
        void onFound(Peer peer);

        void onLost(Peer peer);
    }

    private final ReplicatedPins pins;
    private final Ticker ticker;
    private final long graceNanos;
    private final Listener listener;
    private final Map<String, Peer> byName = new TreeMap<>();
    private final LinkedHashMap<ReplicaLife, Long> lostAtNanos = new LinkedHashMap<>();

    /** {@code graceNanos} is how long a replica without a Lease stays after its link has broken. */
    PeerTable(ReplicatedPins pins, Ticker ticker, long graceNanos, Listener listener) {
        this.pins = pins;
        this.ticker = ticker;
        this.graceNanos = graceNanos;
        this.listener = listener;
    }

    private ReplicaLife self() {
        return pins.self();
    }

    /** Every replica that is known, by name; not this one. */
    Collection<Peer> all() {
        return byName.values();
    }

    /** Whether {@code replica} has a link, chosen or up. */
    boolean isLinked(String replica) {
        Peer peer = byName.get(replica);
        return peer != null && peer.link != null;
    }

    /** The replica of that name; null where it is not known. */
    Peer named(String replica) {
        return byName.get(replica);
    }

    /** Why the sender of {@code hello} is not to have a link; empty where it may. */
    Optional<Message.Reason> vet(Message.Hello hello, int protocol) {
        if (hello.replica().equals(self().replica())) {
            return Optional.of(hello.epoch() == self().epoch() ? Message.Reason.SELF : Message.Reason.SAME_NAME);
        }
        if (protocol == Protocols.NONE) {
            return Optional.of(Message.Reason.NO_COMMON_PROTOCOL);
        }
        Peer known = byName.get(hello.replica());
        return known != null && known.origin.epoch() > hello.epoch() && (known.isThere || known.link != null)
                ? Optional.of(Message.Reason.OLD_EPOCH)
                : Optional.empty();
    }

    /**
     * The replica in this life, which ends another one. Without Leases the clock numbers lives, which may have been set back
     * since the one that is known: that one ends where it is lost, and is not to be ended otherwise.
     */
    Peer of(String replica, long epoch) {
        Peer known = byName.get(replica);
        if (known != null && known.origin.epoch() == epoch) {
            return known;
        }
        if (known != null) {
            if (known.link != null) {
                known.link.refuse(Message.Reason.OLD_EPOCH);
            }
            leave(known);
        }
        Peer fresh = new Peer(pins.origin(replica, epoch), ticker.nanos());
        byName.put(replica, fresh);
        return fresh;
    }

    /**
     * The other side has dialled {@code link} and wants it to be the one: so it is, unless this side has dialled too and
     * goes first by name. Another one that there was ends.
     */
    Optional<Message.Reason> accept(PeerLink link) {
        Peer peer = link.peer();
        if (byName.get(peer.replica()) != peer) {
            return Optional.of(Message.Reason.OLD_EPOCH);
        }
        PeerLink other = peer.link;
        if (other != null && other.isDialled() && self().replica().compareTo(peer.replica()) < 0) {
            return Optional.of(Message.Reason.SECOND_LINK);
        }
        peer.link = link;
        if (other != null) {
            other.refuse(Message.Reason.SECOND_LINK);
        }
        return Optional.empty();
    }

    /** The one object for a life that a peer names. */
    ReplicaLife origin(String replica, long epoch) {
        return pins.heardOf(replica, epoch);
    }

    /** More is known of {@code lost} than before: it is one of {@link #lostSince} now. */
    void learnt(ReplicaLife lost) {
        lostAtNanos.remove(lost);
        lostAtNanos.put(lost, ticker.nanos());
        if (lostAtNanos.size() > LOST_MAX) {
            lostAtNanos.pollFirstEntry();
        }
    }

    /** The lives that have been lost since {@code sinceNanos}, or of which more has been learnt since; the last ones. */
    List<ReplicaLife> lostSince(long sinceNanos) {
        return lostAtNanos.entrySet().stream()
                .filter(lost -> !lost.getKey().isThere() && lost.getValue() - sinceNanos >= 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Takes over which replicas are alive. */
    void refresh(Members members) {
        Set<String> listed = new HashSet<>();
        for (Member member : members.all()) {
            Peer known = byName.get(member.replica());
            boolean isNews = known == null || known.origin.epoch() <= member.epoch();
            if (member.replica().equals(self().replica())) {
                pins.begin(member.epoch());
            } else if (isNews) {
                listed.add(member.replica());
                of(member.replica(), member.epoch()).member = Optional.of(member);
            }
        }
        long nowNanos = ticker.nanos();
        for (Peer peer : List.copyOf(byName.values())) {
            if (!listed.contains(peer.replica())) {
                peer.member = Optional.empty();
            }
            boolean isInGrace = peer.isThere && nowNanos - peer.downSinceNanos < graceNanos;
            boolean isThere = peer.isUp() || peer.member.isPresent() || isInGrace;
            if (isThere && !peer.isThere) {
                come(peer);
            } else if (!isThere && peer.isThere) {
                leave(peer);
            }
        }
        forgetSome();
    }

    private void come(Peer peer) {
        peer.isThere = true;
        peer.origin = pins.origin(peer.replica(), peer.origin.epoch());
        pins.found(peer.origin);
        listener.onFound(peer);
    }

    /*
     * While it is lost others may forget for it, so what is held is not what it has sent: it comes back with a full
     * copy.
     */
    private void leave(Peer peer) {
        if (peer.isThere) {
            peer.isThere = false;
            peer.applied = ChangeLog.NONE;
            pins.lost(peer.origin);
            learnt(peer.origin);
            listener.onLost(peer);
        }
    }

    private void forgetSome() {
        List<Peer> gone = new ArrayList<>(byName.values());
        gone.removeIf(peer -> peer.isThere || peer.link != null);
        gone.sort(Comparator.comparingLong(peer -> peer.downSinceNanos - ticker.nanos()));
        gone.stream().limit(Math.max(gone.size() - LOST_MAX, 0)).forEach(peer -> byName.remove(peer.replica()));
    }

    /** How many replicas are there, this one included. */
    int present() {
        return 1 + (int) byName.values().stream().filter(peer -> peer.isThere).count();
    }

    /** Who owns keys now; {@code ownsKeys} says whether this replica does. */
    Owners owners(boolean ownsKeys) {
        List<Owners.Owner> owners = new ArrayList<>();
        if (ownsKeys) {
            owners.add(new Owners.Owner(self().replica(), Standing.OWNER));
        }
        for (Peer peer : byName.values()) {
            if (peer.isThere && !peer.isDraining()) {
                owners.add(new Owners.Owner(peer.replica(), peer.isUp() ? Standing.ASKS : Standing.CUT_OFF));
            }
        }
        return new Owners(owners);
    }
}
