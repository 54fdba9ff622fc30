package io.moorgate.operate.drain;

import io.moorgate.traffic.live.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The events of drains, one line each. */
final class HeardDrains implements DrainEvents {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void began(DrainSubject subject, CloseReason.Kind reason, int connections, Duration window) {
        lines.add("began " + subject + " " + reason.label() + " connections=" + connections + " window=" + window);
    }

    @Override
    public void ended(DrainSubject subject, CloseReason.Kind reason, int closed, int kept) {
        lines.add("ended " + subject + " " + reason.label() + " closed=" + closed + " kept=" + kept);
    }
}
