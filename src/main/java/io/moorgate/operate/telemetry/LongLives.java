package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.util.function.Consumer;

/**
 * Finds live connections that have turned long, and those that a line is due of again. A connection carries nothing for
 * it: a line is due where its time has come since the look before. The access log's thread.
 */
final class LongLives {
    private static final long LOOK_NANOS_MIN = 100_000_000L;
    private static final long LOOK_NANOS_MAX = 5_000_000_000L;

    private final AccessSettings.Scope scope;
    private final long longNanos;
    private final long everyNanos;
    private final long lookNanos;
    private long lastNanos;

    LongLives(AccessSettings settings, long nowNanos) {
        scope = settings.scope();
        longNanos = settings.longAfter().toNanos();
        everyNanos = settings.every().toNanos();
        lookNanos = Math.clamp(Math.min(longNanos, everyNanos) / 2, LOOK_NANOS_MIN, LOOK_NANOS_MAX);
        lastNanos = nowNanos;
    }

    /** Passes to {@code listener} every line that is due, where it is time to look. */
    void look(LiveConnections connections, long nowNanos, Consumer<AccessEvent> listener) {
        if (scope == AccessSettings.Scope.OFF || everyNanos == 0 || nowNanos - lastNanos < lookNanos) {
            return;
        }
        long beforeNanos = lastNanos;
        lastNanos = nowNanos;
        connections.all().forEach(connection -> look(connection, beforeNanos, nowNanos, listener));
    }

    private void look(LiveConnection connection, long beforeNanos, long nowNanos, Consumer<AccessEvent> listener) {
        long before = beforeNanos - connection.openedNanos();
        long now = nowNanos - connection.openedNanos();
        if (scope == AccessSettings.Scope.LONG) {
            if (now < longNanos) {
                return;
            }
            if (before < longNanos) {
                listener.accept(new AccessEvent.Open(connection, nowNanos));
                return;
            }
        }
        if (now / everyNanos > Math.max(before, 0) / everyNanos) {
            listener.accept(new AccessEvent.Live(connection, nowNanos));
        }
    }
}
