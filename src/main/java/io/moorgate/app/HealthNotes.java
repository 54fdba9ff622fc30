package io.moorgate.app;

import io.moorgate.control.report.ServiceNotes;
import io.moorgate.health.HealthEvents;
import io.moorgate.health.HealthState;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.admit.AdmissionState;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The health of endpoints as log lines; and as Events on the Service where an endpoint is put aside or back, as far as this replica has
 * found it out. Any thread.
 *
 * @param notes where Events go, if anywhere
 */
record HealthNotes(Supplier<Optional<ServiceNotes>> notes, AdmissionState admission) implements HealthEvents {
    private static final Logger LOG = Logger.getLogger(HealthNotes.class);

    @Override
    public void changed(
            ServiceId service, Endpoint endpoint, HealthState before, HealthState state, String why, boolean isOwn) {
        String line = "endpoint " + endpoint.name() + " is " + state.label() + ": " + why;
        LOG.infof("%s service=%s", line, service);
        if (state.isAside() == before.isAside()) {
            return;
        }
        admission.healthChanged(service, Optional.of(endpoint.id()));
        if (isOwn) {
            note(service, state.isAside() ? "EndpointAside" : "EndpointBack", line);
        }
    }

    @Override
    public void panic(ServiceId service, String port, boolean ends) {
        String line = ends
                ? "not every endpoint of port " + port + " is put aside any more"
                : "every endpoint of port " + port + " is put aside: all of them are used";
        LOG.warnf("%s service=%s", line, service);
        admission.healthChanged(service, Optional.empty());
        note(service, ends ? "EndpointsBack" : "AllEndpointsAside", line);
    }

    private void note(ServiceId service, String reason, String line) {
        notes.get().ifPresent(known -> known.note(service, reason, line));
    }
}
