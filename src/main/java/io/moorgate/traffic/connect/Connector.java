package io.moorgate.traffic.connect;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.live.TrafficEvents;
import io.vertx.core.Future;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Tries a pick's endpoints one after the other until one accepts. How one endpoint is dialled is the caller's, so that
 * plain sockets and pooled HTTP connections are tried alike.
 */
public final class Connector {
    private final Ticker ticker;
    private final TrafficEvents events;

    /** {@code events} hears of every attempt. */
    public Connector(Ticker ticker, TrafficEvents events) {
        this.ticker = ticker;
        this.events = events;
    }

    /**
     * Dials the pick's candidates in order, at most {@code connect-attempts} of them.
     *
     * @param dial dials one endpoint; it fails within the route's connect timeout, with a {@link TimeoutException}
     *     where it was too slow
     * @return what {@code dial} gave; fails with {@link ConnectFailed}. The pick is the caller's to release.
     */
    public <T> Future<T> connect(Route route, Pick pick, Function<Endpoint, Future<T>> dial) {
        return attempt(route, pick, dial, route.connect().attempts(), Optional.empty());
    }

    private <T> Future<T> attempt(
            Route route,
            Pick pick,
            Function<Endpoint, Future<T>> dial,
            int attemptsLeft,
            Optional<Throwable> lastFailure) {
        Optional<Endpoint> candidate = attemptsLeft > 0 ? pick.next() : Optional.empty();
        if (candidate.isEmpty()) {
            return Future.failedFuture(failure(route, lastFailure));
        }
        Endpoint endpoint = candidate.get();
        long startNanos = ticker.nanos();
        return dial.apply(endpoint)
                .onSuccess(connected -> {
                    long tookNanos = ticker.nanos() - startNanos;
                    pick.connected(tookNanos);
                    events.connected(route, endpoint, tookNanos);
                })
                .recover(fault -> {
                    events.connectFailed(route, endpoint, isTimeout(fault) ? "timeout" : "refused");
                    return attempt(route, pick, dial, attemptsLeft - 1, Optional.of(fault));
                });
    }

    private static ConnectFailed failure(Route route, Optional<Throwable> lastFailure) {
        if (lastFailure.isEmpty()) {
            return new ConnectFailed(
                    ConnectFailed.Kind.NO_ENDPOINT, "no endpoint of " + route.service() + " may be used", null);
        }
        Throwable fault = lastFailure.get();
        ConnectFailed.Kind kind = isTimeout(fault) ? ConnectFailed.Kind.TIMEOUT : ConnectFailed.Kind.REFUSED;
        return new ConnectFailed(kind, "no endpoint of " + route.service() + " accepted: " + fault.getMessage(), fault);
    }

    private static boolean isTimeout(Throwable fault) {
        return fault instanceof TimeoutException || fault instanceof SocketTimeoutException;
    }
}
