package io.moorgate.app;

import io.moorgate.control.source.DrainRequests;
import io.moorgate.control.translate.DrainedEndpoint;
import io.moorgate.peers.replication.SharedDrains;
import io.moorgate.routing.LiveRoutingTable;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The drains that are asked of every replica, between the admin API and the peers. Any thread: one atomic reference, set once. */
final class DrainsOfAll implements SharedDrains {
    private static final Logger LOG = Logger.getLogger(DrainsOfAll.class);

    private final AtomicReference<Known> known = new AtomicReference<>();

    private record Known(DrainRequests requests, LiveRoutingTable table) {}

    /** {@code requests} are drained here; those that {@code table} has are passed on. Before any replica is linked. */
    void of(DrainRequests requests, LiveRoutingTable table) {
        known.set(new Known(requests, table));
    }

    @Override
    public List<Drain> inForce() {
        Known here = known.get();
        return here.requests().ofAll(here.table().current()).stream()
                .map(drained -> new Drain(drained.service(), drained.endpoint()))
                .toList();
    }

    @Override
    public void learn(String from, Collection<Drain> drains) {
        Set<DrainedEndpoint> learnt = drains.stream()
                .map(drain -> new DrainedEndpoint(drain.service(), drain.endpoint()))
                .collect(Collectors.toSet());
        int added = known.get().requests().learn(learnt);
        LOG.infof("drains learnt replica=%s endpoints=%d left-out=%d", from, added, learnt.size() - added);
    }
}
