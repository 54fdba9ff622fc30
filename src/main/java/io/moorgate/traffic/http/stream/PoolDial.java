package io.moorgate.traffic.http.stream;

import io.moorgate.traffic.live.NotDialled;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * One dial of a pool. At most one of the requests that wait fails by it: the others fail with {@link NotDialled}. Where none waits any more,
 * the request that it was begun for is notified. Confined to its loop.
 */
public final class PoolDial {
    private final ConnectionWish begunFor;
    private boolean isOver;

    /** The request that waited for it when it began is {@code begunFor}. */
    public PoolDial(ConnectionWish begunFor) {
        this.begunFor = begunFor;
    }

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

    /** It has succeeded: what still waits does so for room. {@code isAwaited}: a request waits that gets the connection. */
    public void succeeded(boolean isAwaited) {
        if (end() && !isAwaited) {
            begunFor.endedUnawaited(Optional.empty());
        }
    }

    /** It has failed with {@code fault}; what the first request that waits is to fail with. {@code isAwaited}: there is one. */
    public Throwable failed(Throwable fault, boolean isAwaited) {
        if (!end()) {
            return NotDialled.of(fault);
        }
        if (!isAwaited) {
            begunFor.endedUnawaited(Optional.of(fault));
        }
        return fault;
    }

    private boolean end() {
        boolean ends = !isOver;
        isOver = true;
        return ends;
    }
}
