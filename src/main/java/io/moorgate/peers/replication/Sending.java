package io.moorgate.peers.replication;

import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import io.moorgate.load.ClientUse;
import io.moorgate.peers.link.Frames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * What one peer is sent over its link that is up: changes from its place in the log on, whole buckets that it lacks,
 * sums to compare, the load. At most as much as the wire takes: a slow peer lags, and falls out of the log in the end.
 *
 * <p>Confined to the peers' thread.
 */
final class Sending {
    /* A question waits behind what one turn sends, so a turn is short. */
    private static final int ROUNDS_MAX = 8;

    private record SumsDue(ReplicaLife origin, boolean isAnswer) {}

    private final PeerLink link;
    private final Peer peer;
    private final ReplicaContext local;
    private final BitSet buckets = new BitSet(ReplicatedPins.BUCKETS);
    private final Deque<SumsDue> lostSums = new ArrayDeque<>();

    private long sent;
    private boolean isCopying;
    private boolean areSumsDue;
    private boolean isLoadDue = true;
    private boolean isHealthDue = true;
    private final ClientChanges clients;

    Sending(PeerLink link, Peer peer, ReplicaContext local) {
        this.link = link;
        this.peer = peer;
        this.local = local;
        this.clients = new ClientChanges(local.clients());
    }

    /** The peer has what there was up to {@code applied}. */
    void begin(long applied) {
        if (local.log().reaches(applied)) {
            sent = applied;
            peer.acknowledged = applied;
        } else {
            copyAll();
        }
        compare();
    }

    private void copyAll() {
        sent = local.log().last();
        peer.acknowledged = sent;
        isCopying = true;
        buckets.set(0, ReplicatedPins.BUCKETS);
        local.counters().fullCopies++;
        link.send(new Message.CopyBegin(sent));
    }

    /** The peer wants these buckets whole. */
    void want(BitSet wanted) {
        local.counters().bucketsMended += wanted.cardinality();
        buckets.or(wanted);
    }

    /** The sums of this replica's own entries are to be compared. */
    void compare() {
        areSumsDue = true;
    }

    /** The sums of {@code origin}, which is lost, are to be compared. */
    void compare(ReplicaLife origin, boolean isAnswer) {
        lostSums.add(new SumsDue(origin, isAnswer));
    }

    /** The load has changed. */
    void report() {
        isLoadDue = true;
    }

    /** There is news of the health of endpoints. */
    void reportHealth() {
        isHealthDue = true;
    }

    /** These counts of clients have changed. */
    void reportClients(List<ClientUse> changes) {
        if (link.reportsClients()) {
            clients.add(changes);
        }
    }

    /** Whether a full copy is under way, so that what the peer has acknowledged says little. */
    boolean isCopying() {
        return isCopying;
    }

    /** Whether the peer has been sent all that there is, and has acknowledged it. */
    boolean isDone() {
        return !isCopying
                && buckets.isEmpty()
                && peer.acknowledged >= local.log().last();
    }

    /** Whether there is more to send than {@link #pump} has sent, and the wire takes it. */
    boolean hasMore() {
        return link.isWritable()
                && (sent < local.log().last() || !buckets.isEmpty() || link.reportsClients() && clients.areDue());
    }

    /** Sends what is due, as far as the wire takes it. To be followed by a flush. */
    void pump() {
        if (sent < local.log().first() - 1) {
            local.counters().logOverflows++;
            copyAll();
        }
        for (int round = 0; round < ROUNDS_MAX && link.isWritable(); round++) {
            boolean isIdle = true;
            if (sent < local.log().last()) {
                sendChanges();
                isIdle = false;
            }
            if (!buckets.isEmpty()) {
                sendBucket(buckets.nextSetBit(0));
                isIdle = false;
            }
            if (isIdle) {
                sendRest();
                return;
            }
        }
    }

    private void sendChanges() {
        List<PinRow> rows = local.log().after(sent, local.ticker().nanos());
        link.send(new Message.Changes(sent + 1, rows));
        sent += rows.size();
    }

    /* A bucket goes out in one turn, so that no change comes in between. */
    private void sendBucket(int bucket) {
        buckets.clear(bucket);
        link.send(new Message.BucketBegin(bucket));
        RowParts parts = new RowParts();
        local.pins().rows(bucket, parts::add);
        parts.send();
        link.send(new Message.BucketEnd());
        if (isCopying && buckets.isEmpty()) {
            isCopying = false;
            link.send(new Message.CopyEnd());
        }
    }

    /** Everything that the log has is sent, so sums say what the peer should have. */
    private void sendRest() {
        boolean comparable = !local.pins().isFull();
        if (areSumsDue && comparable) {
            link.send(new Message.Sums(
                    local.pins().self(), local.pins().sums(local.pins().self()), false));
        }
        areSumsDue = false;
        while (!lostSums.isEmpty() && link.isWritable()) {
            SumsDue due = lostSums.remove();
            if (comparable) {
                link.send(new Message.Sums(due.origin(), local.pins().sums(due.origin()), due.isAnswer()));
            }
        }
        if (isLoadDue) {
            isLoadDue = false;
            local.load().parts().forEach(link::send);
        }
        if (isHealthDue && link.reportsHealth()) {
            isHealthDue = false;
            local.health().parts().forEach(link::send);
        }
        while (link.reportsClients() && clients.areDue() && link.isWritable()) {
            link.send(clients.next());
        }
    }

    /** Gathers rows into frames. */
    private final class RowParts {
        private List<PinRow> rows = new ArrayList<>();
        private int bytes;

        void add(PinRow row) {
            rows.add(row);
            bytes += ChangeLog.bytesOf(row);
            if (bytes >= Frames.ROWS_BYTES || rows.size() == Frames.ROWS_MAX) {
                send();
            }
        }

        void send() {
            if (!rows.isEmpty()) {
                link.send(new Message.BucketRows(rows));
                rows = new ArrayList<>();
                bytes = 0;
            }
        }
    }
}
