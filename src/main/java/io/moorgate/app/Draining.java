package io.moorgate.app;

import io.moorgate.operate.drain.DrainEvents;
import io.moorgate.operate.drain.DrainLog;
import io.moorgate.operate.drain.Drains;
import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.operate.drain.GatewayDrain;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.LiveConnections;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The planned closes of one gateway, on a thread of their own: of endpoints and Services that go, and of itself. */
final class Draining implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Draining.class);

    private final TaskThread thread = new TaskThread("drains", fault -> LOG.error("a drain failed", fault));
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final GatewaySettings.Shutdown shutdown;
    private final Drains drains;
    private final EndpointDrains ofEndpoints;
    private final GatewayDrain ofAll;

    /** {@code open} is what the gateway holds for clients: connections, and HTTP connections between exchanges. */
    Draining(
            GatewaySettings.Shutdown shutdown,
            LiveRoutingTable table,
            LiveConnections connections,
            Supplier<Collection<Closable>> open,
            Configurations configurations,
            Ticker ticker) {
        this.shutdown = shutdown;
        drains = new Drains(ticker, thread, events(configurations), new Random());
        ofEndpoints = new EndpointDrains(table, connections, drains, thread, thread);
        ofAll = new GatewayDrain(drains, open, thread, thread, ticker);
    }

    private static DrainEvents events(Configurations configurations) {
        DrainEvents log = new DrainLog();
        return configurations.notes().map(DrainNotes::new).map(log::and).orElse(log);
    }

    /** Follows the routing table from now on. */
    void start() {
        ofEndpoints.start();
    }

    /**
     * Begins to end all that is open, within the time that the settings give. False where that had begun.
     *
     * @param closePorts called when the grace is over
     * @param whenOver called when nothing is open any more, or the time is over
     */
    boolean leave(Runnable closePorts, Runnable whenOver) {
        if (!leaving.compareAndSet(false, true)) {
            return false;
        }
        LOG.infof("stopping grace=%s drain-timeout=%s", shutdown.grace(), shutdown.drainTimeout());
        ofAll.begin(shutdown.grace(), shutdown.drainTimeout(), closePorts, whenOver);
        return true;
    }

    /** Whether the gateway has begun to stop. */
    boolean isLeaving() {
        return leaving.get();
    }

    /** What is being drained. */
    Drains drains() {
        return drains;
    }

    @Override
    public void close() {
        thread.close();
    }
}
