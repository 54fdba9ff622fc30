package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The affinity table as peers see it: what this replica sends them, and what they send it. An origin speaks for itself;
 * for an origin that is lost every replica speaks. What is held of an origin is summed up in one number a bucket, on
 * both sides: equal sums at one place in the order of changes mean equal rows.
 *
 * <p>Thread: one, the peers'; the callback of {@link #onChange} comes on any.
 */
public final class ReplicatedPins {
    /** Rows are compared, and repaired, in this many buckets by the hash of their key. */
    public static final int BUCKETS = Rows.BUCKETS;

    private static final long NANOS_PER_MS = 1_000_000L;

    private final AffinityTable table;
    private final ForeignEntries foreign;
    private final ChangeQueue changes;
    private final Ticker ticker;

    ReplicatedPins(AffinityTable table, ForeignEntries foreign, ChangeQueue changes, Ticker ticker) {
        this.table = table;
        this.foreign = foreign;
        this.changes = changes;
        this.ticker = ticker;
    }

    /** This replica in this life. */
    public ReplicaLife self() {
        return table.origins().self();
    }

    /** This replica's life is {@code epoch}: its Lease says so. To be called before peers learn of it. */
    public void begin(long epoch) {
        if (self().epoch() != epoch) {
            table.origins().begin(epoch);
        }
    }

    /** The one object for the life {@code epoch} of {@code replica}; one that was not known counts as lost. */
    public ReplicaLife origin(String replica, long epoch) {
        return table.origins().of(replica, epoch);
    }

    /**
     * The same for a life that another replica reports. Of those there are some thousand at most; beyond that nothing
     * is taken in of the origin that this returns.
     */
    public ReplicaLife heardOf(String replica, long epoch) {
        return table.origins().heardOf(replica, epoch);
    }

    /** {@code origin} is there: its live entries count, and it speaks for itself. */
    public void found(ReplicaLife origin) {
        origin.found();
    }

    /** {@code origin} is lost: its live entries count as idle from now on. */
    public void lost(ReplicaLife origin) {
        if (origin != self()) {
            origin.lost(ticker.nanos());
        }
    }

    /** {@code wake} is called on any thread when there is something to drain, once until a drain has found nothing left. */
    public void onChange(Runnable wake) {
        changes.onChange(wake);
    }

    /**
     * Hands out rows whose own entry has changed: with that entry, or with none where it was withdrawn.
     *
     * @return how many rows were looked at; 0 where none is left
     */
    public int drain(int rowsMax, Consumer<PinRow> sink) {
        return changes.drain(rowsMax, row -> {
            Entry own = row.isDead() ? null : table.ownOf(row.state().entries());
            long stamp = own == null ? 0 : own.stamp();
            if (stamp != row.sentStamp()) {
                self().sums().change(row.hash(), row.sentStamp(), stamp);
                row.sent(stamp);
                sink.accept(
                        new PinRow(row.upstream(), row.client(), own == null ? List.of() : List.of(travelling(own))));
            }
        });
    }

    /**
     * Takes in a change of {@code speaker}'s: its entry, or where there is none that it was withdrawn. Entries of others
     * that are lost come along with a bucket. Whatever claims to be of this replica is left out.
     */
    public void merge(ReplicaLife speaker, PinRow row) {
        if (row.entries().isEmpty()) {
            Row there = find(row);
            if (there != null) {
                speaker.sums().change(there.hash(), withdraw(there, speaker), 0);
            }
        }
        for (PinEntry entry : row.entries()) {
            if (entry.origin() != self()
                    && (entry.origin() == speaker || !entry.origin().isThere())) {
                merge(row, entry, entry.origin() == speaker);
            }
        }
    }

    private void merge(PinRow row, PinEntry entry, boolean isFirstHand) {
        Entry fresh = arrived(entry);
        long before = foreign.merge(row.upstream(), row.client(), fresh, isFirstHand);
        if (before >= 0 && before < fresh.stamp()) {
            entry.origin().sums().change(Row.hash(row.upstream(), row.client()), before, fresh.stamp());
        }
    }

    /** Takes the entry of {@code speaker} out of {@code row}. Returns its stamp; 0 where there was none. */
    long withdraw(Row row, ReplicaLife speaker) {
        return foreign.withdraw(row, speaker);
    }

    Row find(PinRow row) {
        return table.rows().find(row.upstream(), row.client(), Row.hash(row.upstream(), row.client()));
    }

    /** Hands out what this replica speaks for in a bucket: its own entries, and those of origins that are lost. */
    public void rows(int bucket, Consumer<PinRow> sink) {
        for (Row row : table.rows().bucket(bucket)) {
            List<PinEntry> spoken = new ArrayList<>(1);
            for (Entry entry = row.state().entries(); entry != null; entry = entry.next()) {
                if (entry.origin() == self() || !entry.origin().isThere()) {
                    spoken.add(travelling(entry));
                }
            }
            if (!spoken.isEmpty()) {
                sink.accept(new PinRow(row.upstream(), row.client(), spoken));
            }
        }
    }

    /** Begins to take in a whole bucket of {@code speaker}'s; its changes must not come in between. */
    public BucketCopy receive(ReplicaLife speaker, int bucket) {
        return new BucketCopy(this, table, speaker, bucket);
    }

    /**
     * One sum a bucket of the entries of {@code origin}: of this replica's as {@link #drain} has handed them out, of
     * another's as they were taken in.
     */
    public long[] sums(ReplicaLife origin) {
        return origin.sums().copy();
    }

    /** How many entries of {@code origin} are held: of this replica's, how many have been handed out. */
    public int entries(ReplicaLife origin) {
        return origin.sums().entries();
    }

    /** How many rows there are. */
    public int rows() {
        return table.entries();
    }

    /** Whether there is no room for further rows: then replicas may forget different ones, and sums mean little. */
    public boolean isFull() {
        return table.isFull();
    }

    private PinEntry travelling(Entry entry) {
        boolean isLive = entry.isLive();
        long leftNanos = entry.timeoutNanos() - (isLive ? 0 : ticker.nanos() - entry.restingSinceNanos());
        return new PinEntry(
                entry.origin(),
                Optional.ofNullable(entry.endpoint()),
                entry.stamp(),
                isLive,
                (int) Math.max(leftNanos / NANOS_PER_MS, 0),
                entry.timeoutMs());
    }

    private Entry arrived(PinEntry entry) {
        EndpointId endpoint = entry.endpoint().map(table::shared).orElse(null);
        long restedNanos = (entry.timeoutMs() - entry.remainingMs()) * NANOS_PER_MS;
        return new Entry(
                entry.origin(),
                endpoint,
                entry.stamp(),
                entry.live(),
                ticker.nanos() - restedNanos,
                entry.timeoutMs(),
                null);
    }
}
