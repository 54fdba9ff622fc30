package io.moorgate.operate.drain;

import io.moorgate.traffic.live.CloseReason;
import java.time.Duration;
import org.jboss.logging.Logger;

/** A log line when a drain begins and one when it is over. */
public final class DrainLog implements DrainEvents {
    private static final Logger LOG = Logger.getLogger(DrainLog.class);

    @Override
    public void began(DrainSubject subject, CloseReason.Kind reason, int connections, Duration window) {
        LOG.infof(
                "drain began %s reason=%s connections=%d window=%s",
                subject, reason.label(), connections, text(window));
    }

    private static String text(Duration window) {
        return window.toMillisPart() == 0 ? window.toSeconds() + "s" : window.toMillis() + "ms";
    }

    @Override
    public void ended(DrainSubject subject, CloseReason.Kind reason, int closed, int kept) {
        LOG.infof("drain ended %s reason=%s closed=%d kept=%d", subject, reason.label(), closed, kept);
    }
}
