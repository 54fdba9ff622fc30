package io.moorgate.endtoend;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Vert.x futures from a test's thread. */
final class Await {
    private static final long TIMEOUT_SECONDS = 120;

    private Await() {}

    /** What {@code future} gives; fails the test where it fails or is not done within two minutes, as on a busy machine. */
    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException fault) {
            throw new AssertionError(fault.getCause());
        } catch (TimeoutException fault) {
            throw new AssertionError("not done within " + TIMEOUT_SECONDS + " s", fault);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new AssertionError(fault);
        }
    }
}
