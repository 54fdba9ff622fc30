package io.moorgate.app;

import io.moorgate.control.report.ServiceNotes;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.health.HealthChecks;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** How the gateway itself judges endpoints: what is known of their health, and the checks that find it out. */
final class EndpointChecks {
    private final EndpointHealth health;
    private final HealthChecks checks;

    /** {@code notes}: where notes on Services go, if anywhere; clients wait in {@code admission} for endpoints. */
    EndpointChecks(
            EventLoops loops,
            SocketDialer dialer,
            Supplier<Optional<ServiceNotes>> notes,
            AdmissionState admission,
            TrafficEvents events,
            Ticker ticker) {
        health = new EndpointHealth(ticker, new HealthNotes(notes, admission));
        checks = new HealthChecks(loops.next(), dialer::dial, health, events, new SplittableRandom());
    }

    /** Follows {@code table} from now on. */
    void start(LiveRoutingTable table) {
        table.onPublished(health::retain);
        table.onPublished(checks::follow);
    }

    /** What is known. */
    EndpointHealth health() {
        return health;
    }

    void close() {
        checks.close();
    }
}
