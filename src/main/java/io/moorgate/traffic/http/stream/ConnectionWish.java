package io.moorgate.traffic.http.stream;

import java.util.Optional;

/** What a pool of endpoint connections is given by the request that asks it for one. Called on the pool's loop. */
@FunctionalInterface
public interface ConnectionWish {
    /** {@code abort} is what to do when the request does not wait any more. */
    void onCancel(Runnable abort);

    /**
     * A dial that was begun for the request is over, and no request waits for what came of it. Called once for such a dial, and never for
     * one whose outcome a request gets: that one knows.
     *
     * @param fault why there is no connection; empty where there is one
     */
    default void endedUnawaited(Optional<Throwable> fault) {}
}
