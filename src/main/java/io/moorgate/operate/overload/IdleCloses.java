package io.moorgate.operate.overload;

import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Patience;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Closes idle connections under pressure, once a second: those that are idle for as long as their shrunk timeout, and where that is
 * not enough the newest of the idle ones. Each of the two closes one in a hundred connections a time, so that clients do not come
 * back all at once. Confined to the drains' thread.
 */
final class IdleCloses {
    /** A connection without a byte for so long is idle. */
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int ONE_IN = 100;
    private static final CloseReason IDLE = new CloseReason(Side.GATEWAY, Kind.IDLE);
    private static final CloseReason OVERLOAD = new CloseReason(Side.GATEWAY, Kind.OVERLOAD);
    private static final Comparator<LiveConnection> OLDEST_FIRST =
            (one, other) -> Long.signum(one.openedNanos() - other.openedNanos());

    private final LiveConnections connections;
    private final Set<Closable> closing = new HashSet<>();

    IdleCloses(LiveConnections connections) {
        this.connections = connections;
    }

    /** Closes those whose timeout, as {@code pressure} leaves it, has passed; how many. */
    int closeTimedOut(double pressure) {
        long nowNanos = connections.nowNanos();
        int left = most();
        int closed = 0;
        for (LiveConnection connection : connections.all()) {
            long timeoutNanos = connection.idleTimeout().toNanos();
            if (timeoutNanos > 0
                    && idleNanos(connection, nowNanos) >= ShrunkTimeout.of(timeoutNanos, pressure)
                    && closed < left
                    && close(connection, IDLE)) {
                closed++;
            }
        }
        return closed;
    }

    /** Closes the newest of those that are idle; how many. */
    int closeNewest() {
        long nowNanos = connections.nowNanos();
        int left = most();
        PriorityQueue<LiveConnection> newest = new PriorityQueue<>(OLDEST_FIRST);
        for (LiveConnection connection : connections.all()) {
            if (mayBeClosed(connection)
                    && idleNanos(connection, nowNanos) >= IDLE_NANOS
                    && !closing.contains(connection)) {
                newest.add(connection);
                if (newest.size() > left) {
                    newest.remove();
                }
            }
        }
        newest.forEach(connection -> close(connection, OVERLOAD));
        return newest.size();
    }

    /** An exchange of HTTP has limits of its own, and the client of an event stream that cannot ask again would lose its end. */
    private static boolean mayBeClosed(LiveConnection connection) {
        return switch (connection.kind()) {
            case WEBSOCKET, TCP, GRPC -> true;
            case SSE -> connection.patience() == Patience.ANYTIME;
            case HTTP -> false;
        };
    }

    private static long idleNanos(LiveConnection connection, long nowNanos) {
        return nowNanos - connection.lastActivityNanos();
    }

    private int most() {
        return Math.max(1, connections.all().size() / ONE_IN);
    }

    private boolean close(LiveConnection connection, CloseReason reason) {
        boolean isNew = !connection.isOver() && closing.add(connection);
        if (isNew) {
            connection.closeSoon(reason);
        }
        return isNew;
    }

    /** Forgets those that have closed. */
    void forgetOver() {
        closing.removeIf(Closable::isOver);
    }
}
