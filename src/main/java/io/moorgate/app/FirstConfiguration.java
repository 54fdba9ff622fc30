package io.moorgate.app;

import io.moorgate.routing.LiveRoutingTable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The first configuration, for which the HTTP port waits, so that its first client is served: what opens answers. A source that is away
 * keeps it closed for {@link #WAIT_MAX} at most; then it is open, live, and not ready.
 */
final class FirstConfiguration {
    /** How long the port waits. */
    static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private static final Logger LOG = Logger.getLogger(FirstConfiguration.class);

    private FirstConfiguration() {}

    /**
     * Returns when {@code begin} has led to a table in {@code table}, and all that follow it so far have been notified; or when that
     * takes too long. Blocks; not for an event loop.
     */
    static void await(LiveRoutingTable table, Runnable begin) {
        CountDownLatch published = new CountDownLatch(1);
        table.onPublished(first -> published.countDown());
        begin.run();
        try {
            if (!published.await(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "no configuration waitedMs=%d: the ports open, and requests are answered 503",
                        WAIT_MAX.toMillis());
            }
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(fault);
        }
    }
}
