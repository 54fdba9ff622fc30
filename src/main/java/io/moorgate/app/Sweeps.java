package io.moorgate.app;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.health.EndpointHealth;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskThread;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.balance.EndpointPicker;
import java.time.Duration;

/** What is looked at again and again, for what has grown too old. Configuration thread. */
record Sweeps(
        TaskThread thread,
        LiveRoutingTable table,
        AffinityTable pins,
        EndpointPicker picker,
        AdmissionState admission,
        EndpointHealth health) {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration EJECTION_INTERVAL = Duration.ofMillis(100);

    /** Sweeps from now on, until the thread is closed. */
    void begin() {
        every(INTERVAL, () -> {
            pins.sweep(table.current());
            picker.sweep();
            admission.sweep();
        });
        every(EJECTION_INTERVAL, health::sweep);
    }

    private void every(Duration interval, Runnable sweep) {
        thread.after(interval.toNanos(), () -> {
            sweep.run();
            every(interval, sweep);
        });
    }
}
