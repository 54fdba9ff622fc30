package io.moorgate.app;

import io.moorgate.affinity.PinRemoval;
import io.moorgate.control.report.ServiceNotes;
import io.moorgate.control.source.DrainRequests;
import io.moorgate.control.translate.DrainedEndpoint;
import io.moorgate.load.LiveCounts;
import io.moorgate.operate.admin.AdminActions;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Does what the admin API is asked to do, with an Event on the Service for each. Any thread.
 *
 * @param counts of all replicas
 * @param notes where Events go, if anywhere
 */
public record AdminRequests(
        LiveRoutingTable table,
        DrainRequests drains,
        LiveConnections connections,
        LiveCounts counts,
        PinRemoval pins,
        Supplier<Optional<ServiceNotes>> notes)
        implements AdminActions {
    /** Shorter than another replica waits for an answer, so that what is done is not reported as not reached. */
    static final long TABLE_WAIT_MS = 1_200;

    private static final Logger LOG = Logger.getLogger(AdminRequests.class);
    private static final CloseReason REQUESTED = new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.REQUESTED);

    @Override
    public Outcome drain(ServiceId service, String endpoint, boolean isOfAll) {
        Set<DrainedEndpoint> named = named(service, endpoint);
        if (named.isEmpty()) {
            return Outcome.UNKNOWN;
        }
        if (!drains.add(named, table.current(), isOfAll)) {
            return Outcome.TOO_MANY;
        }
        awaitTable();
        note(service, "DrainRequested", "endpoint " + endpoint + " is drained, as the admin API was asked to");
        return Outcome.DONE;
    }

    @Override
    public Outcome undrain(ServiceId service, String endpoint) {
        if (!drains.remove(named(service, endpoint))) {
            return Outcome.UNKNOWN;
        }
        awaitTable();
        note(service, "DrainUndone", "endpoint " + endpoint + " is not drained by request any more");
        return Outcome.DONE;
    }

    /** Waits until the change holds for clients that come now; where that takes long, it holds a little later than it is answered. */
    private void awaitTable() {
        try {
            drains.inForce().get(TABLE_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.debug("the table with a change of drains is not in force yet", late);
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<DrainedEndpoint> named(ServiceId service, String endpoint) {
        return table.current().routes().stream()
                .filter(route -> route.service().equals(service))
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .filter(each -> each.name().equals(endpoint))
                .map(each -> new DrainedEndpoint(service, each.id()))
                .collect(Collectors.toSet());
    }

    @Override
    public Outcome close(long connection) {
        return connections
                .find(connection)
                .map(found -> {
                    found.closeSoon(REQUESTED);
                    note(
                            found.route().service(),
                            "ConnectionClosed",
                            "connection " + connection + " at "
                                    + found.endpoint().name() + " is closed, as the admin API was asked to");
                    return Outcome.DONE;
                })
                .orElse(Outcome.UNKNOWN);
    }

    @Override
    public Outcome forget(ServiceId service, String client) {
        if (!pins.forget(service, client)) {
            return Outcome.UNKNOWN;
        }
        note(service, "PinForgotten", "the pin of a client was forgotten, as the admin API was asked to");
        return Outcome.DONE;
    }

    private void note(ServiceId service, String reason, String line) {
        notes.get().ifPresent(known -> known.note(service, reason, line));
    }
}
