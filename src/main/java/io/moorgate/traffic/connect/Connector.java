package io.moorgate.traffic.connect;

import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.NotDialled;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Tries a pick's endpoints one after the other until one accepts. How one endpoint is dialled is the caller's, so that
 * plain sockets and pooled HTTP connections are tried alike.
 */
public final class Connector {
    private static final Logger LOG = Logger.getLogger(Connector.class);

    private final Ticker ticker;
    private final TrafficEvents events;
    private final EndpointHealth health;

    /** One that puts no endpoint aside; {@code events} is notified of every attempt. */
    public Connector(Ticker ticker, TrafficEvents events) {
        this(ticker, events, new EndpointHealth(ticker, HealthEvents.SILENT));
    }

    /** The same; {@code health} gets what became of every attempt. */
    public Connector(Ticker ticker, TrafficEvents events, EndpointHealth health) {
        this.ticker = ticker;
        this.events = events;
        this.health = health;
    }

    /** As {@link #connect(Executor, Route, Pick, Function, Cancellation)}, for a client that cannot give up. */
    public <T> Future<T> connect(Executor loop, Route route, Pick pick, Function<Endpoint, Future<T>> dial) {
        return connect(loop, route, pick, dial, new Cancellation());
    }

    /**
     * Dials the pick's candidates in order: at most {@code connect-attempts} of them, and no new one once attempts
     * times {@code connect-timeout} have passed. Where too many of the upstream's connects need a further attempt, the
     * failure of the first one stands ({@code retry-budget}).
     *
     * @param loop the client's event loop, on which this is called
     * @param dial dials one endpoint; it fails within the route's connect timeout, with a {@link TimeoutException}
     *     where it was too slow
     * @param cancellation stops further attempts. A dial that cannot be broken off and succeeds nevertheless is handed
     *     over all the same: the caller, who cancelled, disposes of it.
     * @return what {@code dial} gave; fails with {@link ConnectFailed}, or for a fault of the gateway's own with that, which
     *     is in the log. The pick is the caller's to release.
     */
    public <T> Future<T> connect(
            Executor loop, Route route, Pick pick, Function<Endpoint, Future<T>> dial, Cancellation cancellation) {
        return new Attempts<>(home(loop), route, pick, dial, cancellation)
                .begin()
                .onFailure(fault -> {
                    if (!(fault instanceof ConnectFailed)) {
                        LOG.errorf(fault, "connect failed by a fault of the gateway: service=%s", route.service());
                    }
                });
    }

    /** A dial for {@code route} that is none of {@link #connect}'s is over, for {@code fault} where there is no connection. */
    public void dialEnded(Route route, Endpoint endpoint, Optional<Throwable> fault) {
        if (fault.isEmpty()) {
            health.connected(route.upstream(), endpoint.id());
        } else {
            failed(route, endpoint, fault.get());
        }
    }

    /** Whether {@code cause} is the endpoint's; else it says nothing of it. */
    private boolean failed(Route route, Endpoint endpoint, Throwable cause) {
        DialFault fault = DialFault.of(cause);
        events.connectFailed(route, endpoint, fault.reason());
        fault.limit().ifPresent(events::limitReached);
        boolean isItsOwn = fault.limit().isEmpty() && !(cause instanceof NotDialled);
        if (isItsOwn) {
            health.connectFailed(route.upstream(), endpoint.id(), fault.reason().label());
        }
        return isItsOwn;
    }

    /** Vert.x's own context on that loop where there is one: what it makes belongs to the context that it is called in. */
    private static Executor home(Executor loop) {
        Context context = Vertx.currentContext();
        return context == null ? loop : task -> context.runOnContext(turn -> task.run());
    }

    /** The attempts for one client. */
    private final class Attempts<T> {
        private final Executor loop;
        private final Route route;
        private final Pick pick;
        private final Function<Endpoint, Future<T>> dial;
        private final Cancellation cancellation;
        private long beganNanos = ticker.nanos();
        private final long spanNanos;
        private final Promise<T> reached = Promise.promise();
        private int left;

        Attempts(Executor loop, Route route, Pick pick, Function<Endpoint, Future<T>> dial, Cancellation cancellation) {
            this.loop = loop;
            this.route = route;
            this.pick = pick;
            this.dial = dial;
            this.cancellation = cancellation;
            this.left = route.connect().attempts();
            pick.begins(beganNanos);
            this.spanNanos = saturated(route.connect().timeout().toNanos(), left);
        }

        private static long saturated(long nanos, int times) {
            return nanos > Long.MAX_VALUE / times ? Long.MAX_VALUE : nanos * times;
        }

        /** What the attempts come to; called once, before {@link #next}. */
        Future<T> begin() {
            next(Optional.empty());
            return reached.future();
        }

        private void next(Optional<Throwable> lastFault) {
            if (cancellation.isCancelled()) {
                fail(ConnectFailed.Kind.CANCELLED, "the client gave up", lastFault);
                return;
            }
            boolean late = lastFault.isPresent() && ticker.nanos() - beganNanos >= spanNanos;
            if (left == 0 || late) {
                exhausted(lastFault, late);
                return;
            }
            if (lastFault.isPresent() && !pick.mayTryAnother(ticker.nanos())) {
                events.limitReached(Limit.RETRY_BUDGET);
                exhausted(lastFault, false);
                return;
            }
            if (pick.mayWait()) {
                cancellation.onCancel(pick::stopWaiting);
                long askedNanos = ticker.nanos();
                pick.prepare(loop, route.connect().timeout(), () -> {
                    beganNanos += ticker.nanos() - askedNanos;
                    dialNext(lastFault);
                });
                return;
            }
            pick.prepare(loop, route.connect().timeout(), () -> dialNext(lastFault));
        }

        private void dialNext(Optional<Throwable> lastFault) {
            if (cancellation.isCancelled()) {
                fail(ConnectFailed.Kind.CANCELLED, "the client gave up", lastFault);
                return;
            }
            Optional<Endpoint> candidate;
            try {
                candidate = pick.next();
            } catch (RuntimeException fault) {
                reached.fail(fault);
                return;
            }
            if (candidate.isEmpty()) {
                exhausted(lastFault, false);
                return;
            }
            left--;
            dial(candidate.get());
        }

        private void dial(Endpoint endpoint) {
            long startNanos = ticker.nanos();
            start(endpoint).onComplete(done -> {
                if (done.succeeded()) {
                    connected(endpoint, ticker.nanos() - startNanos);
                    reached.complete(done.result());
                    return;
                }
                if (!cancellation.isCancelled()) {
                    tell(endpoint, done.cause());
                }
                next(Optional.of(done.cause()));
            });
        }

        private void connected(Endpoint endpoint, long tookNanos) {
            if (!cancellation.isCancelled()) {
                pick.connected(tookNanos);
            }
            events.connected(route, endpoint, tookNanos);
            health.connected(route.upstream(), endpoint.id());
        }

        private Future<T> start(Endpoint endpoint) {
            try {
                return dial.apply(endpoint);
            } catch (RuntimeException fault) {
                return Future.failedFuture(fault);
            }
        }

        private void tell(Endpoint endpoint, Throwable cause) {
            if (!failed(route, endpoint, cause)) {
                pick.notTried();
            }
        }

        private void exhausted(Optional<Throwable> lastFault, boolean late) {
            if (pick.hasNoPlace()) {
                fail(ConnectFailed.Kind.NO_PLACE, "all places stayed taken", lastFault);
                return;
            }
            if (lastFault.isEmpty()) {
                boolean isLost = pick.reason() == PickReason.LOST;
                String why = isLost ? "the one that the client is bound to is gone, or not known" : "none may be used";
                Affinity.WhenLost whenLost = route.upstream().affinity().whenLost();
                boolean isNotFound = isLost && whenLost == Affinity.WhenLost.NOT_FOUND;
                fail(isNotFound ? ConnectFailed.Kind.NOT_FOUND : ConnectFailed.Kind.NO_ENDPOINT, why, lastFault);
                return;
            }
            boolean timeout = late || DialFault.of(lastFault.get()).isTimeout();
            fail(
                    timeout ? ConnectFailed.Kind.TIMEOUT : ConnectFailed.Kind.REFUSED,
                    lastFault.get().getMessage(),
                    lastFault);
        }

        private void fail(ConnectFailed.Kind kind, String why, Optional<Throwable> lastFault) {
            reached.fail(new ConnectFailed(
                    kind, "no endpoint of " + route.service() + " was reached: " + why, lastFault.orElse(null)));
        }
    }
}
