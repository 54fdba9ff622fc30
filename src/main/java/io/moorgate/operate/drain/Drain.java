package io.moorgate.operate.drain;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Live connections that are to end within a window, for one reason, each at its own time: see {@link Spread} and
 * {@link Patience}. The last part of the window belongs to the peers, which have to answer. Confined to the drains'
 * thread.
 */
final class Drain {
    /** The most of a window that is left for peers to answer; never more than a tenth of it. */
    static final long ANSWER_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** A look that comes so long after the one before was held up: by the machine, by a pause of the process. */
    static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Of what is left of a window behind a pause one part is over at once, but no more than {@link #HELD_UP_NANOS}. */
    private static final int PARTS_OF_REST = 20;

    private final DrainSubject subject;
    private final CloseReason reason;
    private final long settleNanos;
    private final long spreadNanos;
    private final long windowNanos;
    private final Random chance;
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos() - b.dueNanos()));
    private final Set<Closable> known = new HashSet<>();
    private final Set<Closable> closing = new HashSet<>();
    private long beganNanos;
    private long lookedNanos;
    /** From the look before the last one to the last one. */
    private long apartNanos;

    private int closedCount;

    private record Planned(long dueNanos, Closable connection) {}

    /** For the first {@code settle} of {@code window} no connection is ended: the cause may go as it came. */
    Drain(DrainSubject subject, CloseReason reason, Duration window, Duration settle, long nowNanos, Random chance) {
        this.subject = subject;
        this.reason = reason;
        this.settleNanos = settle.toNanos();
        this.windowNanos = window.toNanos();
        this.spreadNanos = window.toNanos() - Math.min(ANSWER_NANOS_MAX, window.toNanos() / 10);
        this.beganNanos = nowNanos;
        this.lookedNanos = nowNanos;
        this.chance = chance;
    }

    DrainSubject subject() {
        return subject;
    }

    /** When its window is over. */
    long endNanos() {
        return beganNanos + windowNanos;
    }

    CloseReason.Kind reason() {
        return reason.kind();
    }

    /**
     * Plans the ends of those that it does not know yet. One that comes when the window is over gets a window of its own.
     *
     * @return how many those were
     */
    int add(Collection<? extends Closable> connections, long nowNanos) {
        List<Closable> newcomers = new ArrayList<>();
        for (Closable connection : connections) {
            if (known.add(connection)) {
                newcomers.add(connection);
            }
        }
        if (nowNanos - beganNanos > spreadNanos && planned.isEmpty() && !newcomers.isEmpty()) {
            beganNanos = nowNanos;
        }
        plan(newcomers, nowNanos);
        return newcomers.size();
    }

    private void plan(List<Closable> connections, long nowNanos) {
        connections.stream()
                .collect(Collectors.groupingBy(
                        Closable::patience,
                        () -> new EnumMap<>(Patience.class),
                        Collectors.toCollection(ArrayList::new)))
                .forEach((patience, those) -> plan(those, patience, nowNanos));
    }

    private void plan(List<Closable> connections, Patience patience, long nowNanos) {
        Collections.shuffle(connections, chance);
        long waitNanos = Math.max(settleNanos, patience.fromNanos(spreadNanos));
        long goneNanos = nowNanos - beganNanos;
        long fromNanos = beganNanos + Math.max(goneNanos, waitNanos);
        // What is left to spread over; where only the peers' part of the window is left, half of that.
        long restNanos = Math.max(spreadNanos - goneNanos, Math.max(0, windowNanos - goneNanos) / 2);
        long untilNanos = nowNanos + patience.untilNanos(restNanos);
        Spread spread = new Spread(fromNanos, untilNanos, connections.size(), chance);
        connections.forEach(connection -> planned.add(new Planned(spread.next(), connection)));
    }

    /**
     * Closes those whose time has come. After a pause those do not end together: what is left is spread anew, and a small part of
     * that ends at once. Where looks are late time and again they end as planned, or more and more would be put off to the last.
     */
    void closeDue(long nowNanos) {
        long sinceNanos = nowNanos - lookedNanos;
        if (sinceNanos > HELD_UP_NANOS && sinceNanos > 2 * apartNanos) {
            List<Closable> left = planned.stream().map(Planned::connection).toList();
            planned.clear();
            long restNanos = Math.max(0, beganNanos + spreadNanos - nowNanos);
            plan(left, nowNanos - Math.min(HELD_UP_NANOS, restNanos / PARTS_OF_REST));
        }
        apartNanos = sinceNanos;
        lookedNanos = nowNanos;
        while (!planned.isEmpty() && planned.peek().dueNanos() - nowNanos <= 0) {
            close(planned.poll().connection());
        }
    }

    private void close(Closable connection) {
        if (!connection.isOver()) {
            closedCount++;
            closing.add(connection);
            connection.closeSoon(reason);
        }
    }

    /** Forgets those that are over. */
    void forgetOver() {
        planned.removeIf(entry -> entry.connection().isOver());
        closing.removeIf(Closable::isOver);
        known.removeIf(Closable::isOver);
    }

    /** How many are still there, asked to end or not. */
    int left() {
        return planned.size() + closing.size();
    }

    /** How many of those that are still there are not among {@code counted}; they are from now on. */
    int leftBeside(Set<Object> counted) {
        int count = 0;
        for (Planned entry : planned) {
            count += counted.add(entry.connection().subject()) ? 1 : 0;
        }
        for (Closable connection : closing) {
            count += counted.add(connection.subject()) ? 1 : 0;
        }
        return count;
    }

    /** How many have not been asked to end. */
    int plannedCount() {
        return planned.size();
    }

    /** How many were asked to end so far. */
    int closedCount() {
        return closedCount;
    }
}
