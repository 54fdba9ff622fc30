package io.moorgate.traffic.connect;

/**
 * How a client's side gives up on a connect that is under way: no further endpoint is tried, and the dial in progress
 * is broken off.
 *
 * <p>Thread: the client's event loop.
 */
public final class Cancellation {
    private static final Runnable NOTHING = () -> {};

    private Runnable abort = NOTHING;
    private boolean cancelled;

    /** Gives up. Only the first call counts. */
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        Runnable last = abort;
        abort = NOTHING;
        last.run();
    }

    /** Whether the client's side has given up. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** {@code abort} breaks off the dial now in progress; it takes the place of the one before. Runs at most once. */
    public void onCancel(Runnable abort) {
        if (cancelled) {
            abort.run();
        } else {
            this.abort = abort;
        }
    }
}
