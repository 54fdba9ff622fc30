package io.moorgate.app;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Patience;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;

/** Closes all that is still live when the gateway stops at once. */
final class FinalCloses {
    private static final CloseReason REASON = new CloseReason(Side.GATEWAY, Kind.SHUTDOWN);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private final LiveConnections connections;
    private final Timers timers;

    FinalCloses(LiveConnections connections, Timers timers) {
        this.connections = connections;
        this.timers = timers;
    }

    /**
     * Closes WebSockets (Close 1012), TCP sessions (FIN) and event streams whose clients come back ({@code retry}); HTTP/2 connections
     * get GOAWAY. Requests under way may end. Done when nothing is live any more, or after a moment.
     */
    Future<Void> say() {
        connections.all().stream()
                .filter(FinalCloses::isToldOfTheEnd)
                .forEach(connection -> connection.closeSoon(REASON));
        connections.carriers().forEach(carrier -> carrier.closeSoon(REASON));
        return whenEmpty(TIMEOUT.toNanos());
    }

    private static boolean isToldOfTheEnd(LiveConnection connection) {
        return switch (connection.kind()) {
            case WEBSOCKET, TCP -> true;
            case SSE -> connection.patience() == Patience.ANYTIME;
            case HTTP, GRPC -> false;
        };
    }

    private Future<Void> whenEmpty(long nanosLeft) {
        if (connections.all().isEmpty() || nanosLeft <= 0) {
            return Future.succeededFuture();
        }
        Promise<Void> later = Promise.promise();
        timers.after(LOOK_NANOS, () -> whenEmpty(nanosLeft - LOOK_NANOS).onComplete(later));
        return later.future();
    }
}
