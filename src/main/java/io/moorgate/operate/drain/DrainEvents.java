package io.moorgate.operate.drain;

import io.moorgate.traffic.live.CloseReason;
import java.time.Duration;

/** Called when drains begin and end, on their thread; must not block. */
public interface DrainEvents {
    /** {@code connections} are to end within {@code window}. */
    void began(DrainSubject subject, CloseReason.Kind reason, int connections, Duration window);

    /**
     * It is over.
     *
     * @param closed how many connections the gateway has closed; others ended by themselves
     * @param kept how many go on, because the cause of the drain has gone
     */
    void ended(DrainSubject subject, CloseReason.Kind reason, int closed, int kept);

    /** Passes on to both. */
    default DrainEvents and(DrainEvents other) {
        DrainEvents first = this;
        return new DrainEvents() {
            @Override
            public void began(DrainSubject subject, CloseReason.Kind reason, int connections, Duration window) {
                first.began(subject, reason, connections, window);
                other.began(subject, reason, connections, window);
            }

            @Override
            public void ended(DrainSubject subject, CloseReason.Kind reason, int closed, int kept) {
                first.ended(subject, reason, closed, kept);
                other.ended(subject, reason, closed, kept);
            }
        };
    }
}
