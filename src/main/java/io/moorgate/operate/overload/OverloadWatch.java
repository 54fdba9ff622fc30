package io.moorgate.operate.overload;

import io.moorgate.time.TaskLoop;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Overload;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * Measures the pressure once a second, and does what it asks for.
 *
 * <p>Confined to the drains' thread, but for what it shows: those fields are volatile, written there and read by the scraper.
 */
public final class OverloadWatch {
    /** How often it measures. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Logger LOG = Logger.getLogger(OverloadWatch.class);

    private final PressureSource source;
    private final Overload overload;
    private final IdleCloses closes;
    private final TaskLoop thread;
    private volatile Pressure pressure = Pressure.NONE;
    private volatile Set<OverloadAction> actions = Set.of();

    OverloadWatch(PressureSource source, Overload overload, LiveConnections connections, TaskLoop thread) {
        this.source = source;
        this.overload = overload;
        this.closes = new IdleCloses(connections);
        this.thread = thread;
    }

    /**
     * That of this process.
     *
     * @param open how many client connections all listeners have
     * @param overload is given which clients are refused
     * @param thread the drains' thread
     */
    public static OverloadWatch of(
            OverloadLimits limits, IntSupplier open, Overload overload, LiveConnections connections, TaskLoop thread) {
        return new OverloadWatch(new ProcessPressure(limits, open), overload, connections, thread);
    }

    /** Measures from now on. Any thread. */
    public void start() {
        thread.execute(this::look);
    }

    private void look() {
        thread.after(LOOK.toNanos(), this::look);
        pressure = Pressure.greatest(source.read());
        follow(actionsUnder(pressure.value(), actions));
        if (actions.contains(OverloadAction.SHRINK_IDLE)) {
            closes.closeTimedOut(pressure.value());
        }
        if (actions.contains(OverloadAction.CLOSE_IDLE)) {
            closes.closeNewest();
        }
        closes.forgetOver();
    }

    /** What is done under {@code pressure}, where {@code before} is done until now. */
    static Set<OverloadAction> actionsUnder(double pressure, Set<OverloadAction> before) {
        Set<OverloadAction> due = EnumSet.noneOf(OverloadAction.class);
        for (OverloadAction action : OverloadAction.values()) {
            if (action.isDue(pressure, before.contains(action))) {
                due.add(action);
            }
        }
        return due;
    }

    private void follow(Set<OverloadAction> due) {
        Set<OverloadAction> before = actions;
        if (due.equals(before)) {
            return;
        }
        actions = Set.copyOf(due);
        overload.refuse(refused(due));
        for (OverloadAction action : OverloadAction.values()) {
            if (due.contains(action) != before.contains(action)) {
                String line = String.format(
                        Locale.ROOT,
                        "overload %s: action=%s pressure=%.3f of=%s",
                        due.contains(action) ? "begins" : "ends",
                        action.label(),
                        pressure.value(),
                        pressure.of().label());
                LOG.warn(line);
            }
        }
    }

    private static Overload.Refused refused(Set<OverloadAction> due) {
        if (due.contains(OverloadAction.REFUSE_ALL)) {
            return Overload.Refused.ALL;
        }
        return due.contains(OverloadAction.REFUSE_UNPINNED) ? Overload.Refused.UNPINNED : Overload.Refused.NONE;
    }

    /** The used part of what the gateway is shortest of. Any thread. */
    public double pressure() {
        return pressure.value();
    }

    /** Whether {@code action} is done now. Any thread. */
    public boolean does(OverloadAction action) {
        return actions.contains(action);
    }
}
