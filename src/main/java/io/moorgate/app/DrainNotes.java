package io.moorgate.app;

import io.moorgate.control.report.ServiceNotes;
import io.moorgate.operate.drain.DrainEvents;
import io.moorgate.operate.drain.DrainSubject;
import io.moorgate.traffic.live.CloseReason;
import java.time.Duration;
import java.util.Locale;

/** Drains of a Service's endpoints as Events on the Service. */
record DrainNotes(ServiceNotes notes) implements DrainEvents {
    @Override
    public void began(DrainSubject subject, CloseReason.Kind reason, int connections, Duration window) {
        if (!subject.isGateway()) {
            notes.note(
                    subject.service(),
                    "DrainBegan",
                    String.format(
                            Locale.ROOT,
                            "drain: %d connections at %s are to end within %d s (%s)",
                            connections,
                            subject.endpoint(),
                            window.toSeconds(),
                            reason.label()));
        }
    }

    @Override
    public void ended(DrainSubject subject, CloseReason.Kind reason, int closed, int kept) {
        if (!subject.isGateway()) {
            notes.note(
                    subject.service(),
                    "DrainEnded",
                    String.format(
                            Locale.ROOT,
                            "drain: %s is done (%s): %d connections closed, %d kept",
                            subject.endpoint(),
                            reason.label(),
                            closed,
                            kept));
        }
    }
}
