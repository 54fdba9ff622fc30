package io.moorgate.operate.overload;

/** What is done about pressure, and from where on (contract section 6). */
public enum OverloadAction {
    /** Idle timeouts shrink: {@link ShrunkTimeout}. */
    SHRINK_IDLE("shrink-idle", 0.80),
    /** Clients that are pinned to no endpoint are refused. */
    REFUSE_UNPINNED("refuse-unpinned", 0.90),
    /** All clients are refused. */
    REFUSE_ALL("refuse-all", 0.95),
    /** The newest idle connections are closed. */
    CLOSE_IDLE("close-idle", 0.97);

    /** How far pressure has to fall below where an action began until it ends. */
    static final double HYSTERESIS = 0.03;

    private final String label;
    private final double from;

    OverloadAction(String label, double from) {
        this.label = label;
        this.from = from;
    }

    /** Whether it is done under {@code pressure}; {@code isDone}: whether it is done until now. */
    boolean isDue(double pressure, boolean isDone) {
        return pressure >= (isDone ? from - HYSTERESIS : from);
    }

    /** The pressure from which it is done. */
    double from() {
        return from;
    }

    /** The value of the metric label {@code action}. */
    public String label() {
        return label;
    }
}
