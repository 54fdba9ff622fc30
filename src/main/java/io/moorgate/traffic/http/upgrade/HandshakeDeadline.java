package io.moorgate.traffic.http.upgrade;

import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import java.util.concurrent.TimeUnit;

/** By when an endpoint has to go on with a handshake: the route's response timeout, then its idle timeout. Event loop of the client. */
final class HandshakeDeadline {
    /** The longest that an endpoint may take to send each part of a refusal. */
    private static final long REFUSAL_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

    private final Timers timers;
    private final Route route;
    private final Runnable late;
    private Timers.Timer timer;

    /** {@code late} runs where the endpoint does not go on in time; {@code timers} are the loop's. */
    HandshakeDeadline(Timers timers, Route route, Runnable late) {
        this.timers = timers;
        this.route = route;
        this.late = late;
    }

    /** The head of the answer is to come. */
    void awaitAnswer() {
        awaitWithin(route.life().responseTimeout().toNanos());
    }

    /** More of a refusal is to come. */
    void awaitRefusal() {
        long idleNanos = route.idle().httpExchange().toNanos();
        awaitWithin(idleNanos == 0 ? REFUSAL_NANOS_MAX : Math.min(idleNanos, REFUSAL_NANOS_MAX));
    }

    /** Within the route's timeout of requests, too; 0 is without end. */
    private void awaitWithin(long nanos) {
        stop();
        long requestNanos = route.rules().requestTimeout().toNanos();
        long spanNanos =
                nanos == 0 || requestNanos == 0 ? Math.max(nanos, requestNanos) : Math.min(nanos, requestNanos);
        if (spanNanos > 0) {
            timer = timers.after(spanNanos, () -> {
                timer = null;
                late.run();
            });
        }
    }

    /** Nothing more is to come. */
    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
