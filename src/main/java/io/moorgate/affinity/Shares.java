package io.moorgate.affinity;

import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many of the table's rows each Service has, and from which Service a row goes to make room. A Service at its bound, or
 * above its even part of a full table, makes room for its newcomers itself: no number of clients of one Service ends the pins
 * of another that has less than its even part.
 *
 * <p>Threads: any; a concurrent map of counts.
 */
final class Shares {
    private final int entriesMax;
    private final int serviceMax;
    private final boolean isBounded;
    private final ConcurrentMap<ServiceId, Integer> held = new ConcurrentHashMap<>();

    /** Of a table of {@code entriesMax} rows, of which a Service may have {@code serviceMax}. */
    Shares(int entriesMax, int serviceMax) {
        this.entriesMax = entriesMax;
        this.serviceMax = serviceMax;
        this.isBounded = serviceMax < entriesMax;
    }

    /** One row more of {@code service}. */
    void add(ServiceId service) {
        held.merge(service, 1, Integer::sum);
    }

    /** One row less of {@code service}. */
    void remove(ServiceId service) {
        held.computeIfPresent(service, (same, rows) -> rows == 1 ? null : rows - 1);
    }

    /** Whether {@code service}, its newcomer counted, has more rows than it may. */
    boolean isOver(ServiceId service) {
        return rows(service) > serviceMax;
    }

    /** Whether {@code service} has as many rows as it may. */
    boolean isFull(ServiceId service) {
        return isBounded && rows(service) >= serviceMax;
    }

    /** Whether a row of {@code candidate} may go for a newcomer of {@code service}, which is counted already. */
    boolean mayGo(ServiceId candidate, ServiceId service) {
        return makesRoomItself(service) ? candidate.equals(service) : rows(candidate) >= even();
    }

    /** Whether only rows of {@code service} itself may go for its newcomer: it has more than it may, or than its even part. */
    boolean makesRoomItself(ServiceId service) {
        return isOver(service) || rows(service) > even();
    }

    private int even() {
        return entriesMax / Math.max(1, held.size());
    }

    /** The Services that have as many rows as they may. */
    List<ServiceId> full() {
        return held.entrySet().stream()
                .filter(one -> isBounded && one.getValue() >= serviceMax)
                .map(one -> one.getKey())
                .toList();
    }

    private int rows(ServiceId service) {
        return held.getOrDefault(service, 0);
    }
}
