package io.moorgate.traffic.http.stream;

import io.moorgate.traffic.live.NotDialled;
import io.vertx.core.Future;

/**
 * One dial of a pool. At most one of the requests that wait fails by it: the others fail with {@link NotDialled}. Confined to its loop.
 */
public final class PoolDial {
    private boolean isOver;

    /**
     * {@code given}, for the request that this dial was begun for: where its time ends while the dial is under way, that is a
     * dial that took too long, and not only a wait.
     */
    public <C> Future<C> begunFor(Future<C> given) {
        if (given.isComplete()) {
            return given;
        }
        return given.recover(fault -> {
            boolean isTooSlow = fault instanceof NotDialled && end();
            return Future.failedFuture(isTooSlow ? fault.getCause() : fault);
        });
    }

    /** It has succeeded: what still waits does so for room. */
    public void succeeded() {
        isOver = true;
    }

    /** It has failed with {@code fault}; what the first request that waits is to fail with. */
    public Throwable failed(Throwable fault) {
        return end() ? fault : NotDialled.of(fault);
    }

    private boolean end() {
        boolean ends = !isOver;
        isOver = true;
        return ends;
    }
}
