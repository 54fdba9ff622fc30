package io.moorgate.app;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.report.ServiceNotes;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.drain.DrainEvents;
import io.moorgate.operate.drain.DrainLog;
import io.moorgate.operate.drain.DrainTimeouts;
import io.moorgate.operate.drain.Drains;
import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.operate.drain.FairShare;
import io.moorgate.operate.drain.GatewayDrain;
import io.moorgate.operate.drain.Rebalancing;
import io.moorgate.operate.drain.ReplicaRebalancing;
import io.moorgate.operate.overload.OverloadWatch;
import io.moorgate.operate.review.LiveReview;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Everything that ends connections as planned, and the one thread that it runs on. */
final class PlannedCloses implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PlannedCloses.class);

    private final TaskThread thread = new TaskThread("drains", fault -> LOG.error("a drain failed", fault));
    private final Drains drains;
    private final LiveReview review;
    private final Rebalancing rebalancing;
    private final GatewayDrain gateway;
    private final OverloadWatch overload;
    private final LiveConnections connections;
    private final String self;
    private final Ticker ticker;
    private Optional<ReplicaRebalancing> replicas = Optional.empty();

    /** {@code overload}: what measures the pressure; {@code notes}: where notes on Services go, if anywhere; {@code traffic}: gets the lists that were reached. */
    PlannedCloses(
            LiveRoutingTable table,
            LiveConnections connections,
            OverloadControl overload,
            LiveCounts counts,
            AffinityTable pins,
            Optional<ServiceNotes> notes,
            TrafficEvents traffic,
            Ticker ticker) {
        DrainEvents log = new DrainLog();
        DrainEvents events = notes.map(DrainNotes::new).map(log::and).orElse(log);
        drains = new Drains(ticker, thread, events, new Random());
        DrainTimeouts timeouts = new DrainTimeouts();
        EndpointDrains endpoints = new EndpointDrains(drains, timeouts);
        review = new LiveReview(table, connections, endpoints, ticker, thread, traffic);
        FairShare fairShare = new FairShare(counts, pins.replicated().self());
        rebalancing = new Rebalancing(table, connections, drains, fairShare, ticker, thread);
        gateway = new GatewayDrain(drains, timeouts, connections::closables, thread, ticker);
        this.overload = overload.watch(thread);
        this.connections = connections;
        this.self = pins.replicated().self().replica();
        this.ticker = ticker;
    }

    /** Connections are to be evened out over replicas: what each of them holds. Before {@link #start}. */
    void evenOut(Supplier<Map<String, Integer>> held) {
        replicas = Optional.of(new ReplicaRebalancing(connections, held, self, drains, ticker, thread));
    }

    /** Follows the routing table from now on. */
    void start() {
        review.start();
        rebalancing.start();
        replicas.ifPresent(ReplicaRebalancing::start);
        overload.start();
    }

    /** Ends all that is open; see {@link GatewayDrain#begin}. */
    void leave(GatewaySettings.Shutdown settings, Runnable afterGrace, Runnable whenOver) {
        LOG.infof("stopping grace=%s drain-timeout=%s", settings.grace(), settings.drainTimeout());
        gateway.begin(settings.grace(), settings.drainTimeout(), afterGrace, whenOver);
    }

    Drains drains() {
        return drains;
    }

    OverloadWatch overload() {
        return overload;
    }

    Rebalancing rebalancing() {
        return rebalancing;
    }

    @Override
    public void close() {
        thread.close();
    }
}
