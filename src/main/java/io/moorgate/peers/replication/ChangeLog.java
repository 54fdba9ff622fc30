package io.moorgate.peers.replication;

import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.peers.link.Frames;
import java.util.ArrayList;
import java.util.List;

/**
 * The last changes of this replica's own entries, numbered from 1 on: what some peer has not acknowledged, within bounds.
 * At a bound the oldest goes; a peer that still needed it gets a full copy.
 *
 * <p>Confined to the peers' thread.
 */
final class ChangeLog {
    /** The place of a peer that has nothing. */
    static final long NONE = -1;

    /** The most changes; a power of two. */
    static final int ROWS_MAX = 1 << 17;

    /** The most bytes of changes, by {@link #bytesOf}. */
    static final long BYTES_MAX = 32L << 20;

    /** The remaining time of an idle entry is put right once it has waited so long. */
    private static final long AGE_MS_MIN = 100;

    private static final long NANOS_PER_MS = 1_000_000L;

    private record Change(PinRow row, long atNanos) {}

    /* The change of sequence s is at s modulo the length, which doubles up to ROWS_MAX. */
    private final int rowsMax;
    private Change[] ring = new Change[64];
    private long first = 1;
    private long last;
    private long bytes;

    ChangeLog() {
        this(ROWS_MAX);
    }

    /** A log of at most {@code rowsMax} changes, a power of two and 64 or more. */
    ChangeLog(int rowsMax) {
        this.rowsMax = rowsMax;
    }

    /** The sequence of the oldest change that is kept; one more than {@link #last} where none is. */
    long first() {
        return first;
    }

    /** The sequence of the last change ever made; 0 where there was none. */
    long last() {
        return last;
    }

    void append(PinRow row, long nowNanos) {
        if (last - first + 1 == ring.length) {
            if (ring.length < rowsMax) {
                grow();
            } else {
                drop();
            }
        }
        last++;
        ring[at(last)] = new Change(row, nowNanos);
        bytes += bytesOf(row);
        while (bytes > BYTES_MAX && first < last) {
            drop();
        }
    }

    private void grow() {
        Change[] wider = new Change[ring.length * 2];
        for (long sequence = first; sequence <= last; sequence++) {
            wider[(int) (sequence & (wider.length - 1))] = ring[at(sequence)];
        }
        ring = wider;
    }

    private void drop() {
        bytes -= bytesOf(ring[at(first)].row());
        ring[at(first)] = null;
        first++;
    }

    private int at(long sequence) {
        return (int) (sequence & (ring.length - 1));
    }

    /** Every peer has the changes up to {@code sequence}. */
    void trim(long sequence) {
        while (first <= Math.min(sequence, last)) {
            drop();
        }
        if (first > last && ring.length > 1024) {
            ring = new Change[64];
        }
    }

    /** Whether a peer that has the changes up to {@code sequence} can be given all that follow. */
    boolean reaches(long sequence) {
        return sequence >= first - 1 && sequence <= last;
    }

    /** The changes that follow {@code sequence}, as many as fit into a frame; their remaining time counts from now. */
    List<PinRow> after(long sequence, long nowNanos) {
        List<PinRow> rows = new ArrayList<>();
        int frameBytes = 0;
        for (long next = sequence + 1;
                next <= last && rows.size() < Frames.ROWS_MAX && frameBytes < Frames.ROWS_BYTES;
                next++) {
            Change change = ring[at(next)];
            rows.add(aged(change.row(), (nowNanos - change.atNanos()) / NANOS_PER_MS));
            frameBytes += bytesOf(change.row());
        }
        return rows;
    }

    /** When the change after {@code sequence} was made; {@code nowNanos} where there is none. */
    long madeAfter(long sequence, long nowNanos) {
        long next = Math.max(sequence + 1, first);
        return next > last ? nowNanos : ring[at(next)].atNanos();
    }

    private static PinRow aged(PinRow row, long ageMs) {
        if (ageMs < AGE_MS_MIN || row.entries().stream().allMatch(PinEntry::live)) {
            return row;
        }
        List<PinEntry> entries =
                row.entries().stream().map(entry -> aged(entry, ageMs)).toList();
        return new PinRow(row.upstream(), row.client(), entries);
    }

    private static PinEntry aged(PinEntry entry, long ageMs) {
        return entry.live()
                ? entry
                : new PinEntry(
                        entry.origin(),
                        entry.endpoint(),
                        entry.stamp(),
                        false,
                        (int) Math.max(entry.remainingMs() - ageMs, 0),
                        entry.timeoutMs());
    }

    /** About what a row takes, on a link as in memory, and never less than on a link. */
    static int bytesOf(PinRow row) {
        int bytes = 48
                + 3
                        * (row.upstream().service().namespace().length()
                                + row.upstream().service().name().length()
                                + row.upstream().port().length());
        for (PinEntry entry : row.entries()) {
            bytes += 48
                    + 3 * entry.origin().replica().length()
                    + entry.endpoint().map(id -> 3 * id.value().length()).orElse(0);
        }
        return bytes;
    }
}
