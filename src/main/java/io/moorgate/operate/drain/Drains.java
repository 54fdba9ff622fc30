package io.moorgate.operate.drain;

import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * The drains that are under way: the one mechanism for every planned close of more than one connection. A drain ends
 * when nothing of it is left; it begins only where there is something.
 *
 * <p>Thread: that of its timers, but for {@link #connections()}.
 */
public final class Drains {
    /** How often it looks for connections whose time has come. */
    static final Duration LOOK = Duration.ofMillis(100);

    /** How many looks go by until it forgets those that ended by themselves. */
    private static final int LOOKS_PER_CLEARING = 10;

    private final Ticker ticker;
    private final Timers timers;
    private final DrainEvents events;
    private final Random chance;
    private final List<Drain> running = new ArrayList<>();
    private volatile Shown shown = new Shown(Map.of(), Map.of());
    private boolean looking;
    private int looks;

    /** What others see: connections, and when the drain of each subject is over. */
    private record Shown(Map<Count, Integer> counts, Map<DrainSubject, Long> endsNanos) {}

    /** What the connections of drains are counted by. */
    public record Count(ServiceId service, CloseReason.Kind reason) {}

    /** {@code timers} run on the thread that calls this; {@code chance} is the jitter. */
    public Drains(Ticker ticker, Timers timers, DrainEvents events, Random chance) {
        this.ticker = ticker;
        this.timers = timers;
        this.events = events;
        this.chance = chance;
    }

    /** Begins to end {@code connections} within {@code window}, but none within {@code settle}, both from now. */
    Drain begin(
            DrainSubject subject,
            CloseReason.Kind reason,
            Duration window,
            Duration settle,
            Collection<? extends Closable> connections) {
        long nowNanos = ticker.nanos();
        Drain drain = new Drain(subject, new CloseReason(Side.GATEWAY, reason), window, settle, nowNanos, chance);
        int count = drain.add(connections, nowNanos);
        running.add(drain);
        events.began(subject, reason, count, window);
        look();
        show();
        return drain;
    }

    /** Takes those into {@code drain} that it does not know yet. */
    void join(Drain drain, Collection<? extends Closable> connections) {
        drain.add(connections, ticker.nanos());
    }

    /** The cause of {@code drain} has gone: connections not yet asked to end go on. */
    void stop(Drain drain) {
        if (running.remove(drain)) {
            drain.forgetOver();
            events.ended(drain.subject(), drain.reason(), drain.closedCount(), drain.plannedCount());
            show();
        }
    }

    /** Whether {@code drain} is over. */
    boolean isOver(Drain drain) {
        return !running.contains(drain);
    }

    /** How many connections are in a drain now. Any thread. */
    public Map<Count, Integer> connections() {
        return shown.counts();
    }

    /** How long the drain of {@code subject} may go on, not less than 0; empty where there is none. Any thread. */
    public OptionalLong remainingNanos(DrainSubject subject) {
        Long endNanos = shown.endsNanos().get(subject);
        return endNanos == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, endNanos - ticker.nanos()));
    }

    private void look() {
        lookAgainSoon();
        long nowNanos = ticker.nanos();
        boolean forgets = looks++ % LOOKS_PER_CLEARING == 0;
        int before = running.size();
        for (Drain drain : List.copyOf(running)) {
            drain.closeDue(nowNanos);
            if (forgets || drain.plannedCount() == 0) {
                drain.forgetOver();
            }
            if (drain.left() == 0) {
                running.remove(drain);
                events.ended(drain.subject(), drain.reason(), drain.closedCount(), 0);
            }
        }
        if (forgets || running.size() <= 1 || running.size() != before) {
            show();
        }
    }

    private void lookAgainSoon() {
        if (!running.isEmpty() && !looking) {
            looking = true;
            timers.after(LOOK.toNanos(), () -> {
                looking = false;
                look();
            });
        }
    }

    /** A connection that is in several drains counts for the first one. */
    private void show() {
        Map<Count, Integer> now = new HashMap<>();
        Map<DrainSubject, Long> endsNanos = new HashMap<>();
        Set<Object> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean isOne = running.size() == 1;
        for (Drain drain : running) {
            endsNanos.merge(drain.subject(), drain.endNanos(), Math::max);
            int left = isOne ? drain.left() : drain.leftBeside(counted);
            if (left > 0) {
                now.merge(new Count(drain.subject().service(), drain.reason()), left, Integer::sum);
            }
        }
        shown = new Shown(Map.copyOf(now), Map.copyOf(endsNanos));
    }
}
