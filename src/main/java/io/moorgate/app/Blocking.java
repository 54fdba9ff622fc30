package io.moorgate.app;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what happens on event loops. Not for an event loop. */
final class Blocking {
    private Blocking() {}

    /** Returns when {@code future} is done; throws {@link IllegalStateException} where it fails or takes too long. */
    static void await(Future<?> future, Duration timeout) {
        try {
            future.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException fault) {
            throw new IllegalStateException(fault.getCause().getMessage(), fault.getCause());
        } catch (TimeoutException fault) {
            throw new IllegalStateException("not done within " + timeout, fault);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(fault);
        }
    }
}
