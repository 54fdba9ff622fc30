package io.moorgate.app;

import io.moorgate.operate.overload.OverloadWatch;
import io.moorgate.time.TaskLoop;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.port.AcceptGate;

/** What all listeners ask before they take a connection, and what closes that gate under pressure. */
final class OverloadControl {
    private final GatewaySettings settings;
    private final AdmissionState admission;
    private final LiveConnections connections;
    private final AcceptGate gate;

    OverloadControl(GatewaySettings settings, AdmissionState admission, LiveConnections connections) {
        this.settings = settings;
        this.admission = admission;
        this.connections = connections;
        this.gate = new AcceptGate(OverloadReader.connectionsMax(settings), admission.overload());
    }

    AcceptGate gate() {
        return gate;
    }

    /** Measures the pressure, on {@code thread}, that of the drains. */
    OverloadWatch watch(TaskLoop thread) {
        return OverloadWatch.of(
                OverloadReader.limits(settings), gate::connections, admission.overload(), connections, thread);
    }
}
