package io.moorgate.traffic.balance;

import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.PinQuestion;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The endpoints for one client in the order in which they are tried, each once. The endpoint handed out last counts
 * this client among its live connections, from {@link #next()} until the following one or {@link #release()}.
 *
 * <p>Thread: the event loop that made it; once its connection is live, that connection's.
 */
public final class Pick {
    private final Candidates candidates;
    private final Strategy strategy;
    private final PickAffinity affinity;
    private final Places places;
    private final PlaceSearch search;
    private final RetryBudget retries;
    private final Optional<Latencies> latencies;
    private final Ticker ticker;
    private final FirstPins owners;
    private Optional<Endpoint> current = Optional.empty();
    private boolean isConnected;
    private boolean isUntried;
    private boolean isReleased;
    private boolean isUnanswered;
    private long takenNanos;

    /** {@code places}: where this counts; {@code feedback} gets what becomes of it; {@code owners} are asked. */
    Pick(
            Candidates candidates,
            Strategy strategy,
            PickAffinity affinity,
            Places places,
            Feedback feedback,
            Ticker ticker,
            FirstPins owners) {
        this.candidates = candidates;
        this.strategy = strategy;
        this.affinity = affinity;
        this.places = places;
        this.search = places.areLimited() ? new PlaceSearch(candidates, strategy, affinity, places) : null;
        this.retries = feedback.retries();
        this.latencies = feedback.latencies();
        this.ticker = ticker;
        this.owners = owners;
    }

    /**
     * What learns from picks.
     *
     * @param retries how much may be tried beyond first attempts
     * @param latencies gets how quickly endpoints answer, where the strategy asks for it
     */
    record Feedback(RetryBudget retries, Optional<Latencies> latencies) {}

    /**
     * To be called before each {@link #next()}: finds out from another replica, where the client is that one's to place,
     * which endpoint that is; and waits for a place where endpoints hold a limited number of connections. Mostly there is
     * nothing to find out or to wait for, and {@code ready} runs at once.
     *
     * @param loop the pick's event loop
     * @param askMax how long another replica is asked, from which other messages come meanwhile
     * @param ready runs once, at once or on {@code loop}, within {@code askMax} or, where places are limited, the time to wait for one
     */
    public void prepare(Executor loop, Duration askMax, Runnable ready) {
        Optional<PinQuestion> question = isReleased ? Optional.empty() : affinity.question();
        if (question.isEmpty()) {
            takePlace(loop, askMax, ready);
            return;
        }
        long askedNanos = ticker.nanos();
        owners.ask(question.get(), askMax, loop, answer -> {
            if (!isReleased) {
                affinity.advise(answer);
            }
            Duration left = askMax.minusNanos(ticker.nanos() - askedNanos);
            if (!isReleased && affinity.asksOn() && left.isPositive()) {
                prepare(loop, left, ready);
            } else {
                takePlace(loop, askMax, ready);
            }
        });
    }

    private void takePlace(Executor loop, Duration askMax, Runnable ready) {
        if (search == null || isReleased) {
            ready.run();
            return;
        }
        current.ifPresent(this::gaveUp);
        current = Optional.empty();
        isConnected = false;
        search.next(loop, place -> placed(place, ready), upstream -> {
            affinity.follow(upstream);
            candidates.follow(upstream);
            prepare(loop, askMax, ready);
        });
    }

    private void placed(Optional<Endpoint> place, Runnable ready) {
        current = place;
        isUnanswered = place.isPresent();
        takenNanos = ticker.nanos();
        if (isReleased) {
            leave();
        } else {
            place.ifPresent(endpoint -> candidates.remove(endpoint.id()));
        }
        ready.run();
    }

    /** A connect begins at {@code nowNanos}: with each, a little more may be tried beyond first attempts. */
    public void begins(long nowNanos) {
        retries.connect(nowNanos);
    }

    /** Whether another endpoint may be tried at {@code nowNanos}, which counts; false where that is done too often already. */
    public boolean mayTryAnother(long nowNanos) {
        return candidates.left() == 0 || retries.tryRetry(nowNanos);
    }

    /** Whether {@link #prepare} may wait for a place. */
    public boolean mayWait() {
        return search != null;
    }

    /** Ends the wait for a place, if there is one: what {@link #prepare} was to call is called. */
    public void stopWaiting() {
        if (search != null) {
            search.leave();
        }
    }

    /** Whether there was no next endpoint because no place came free in time. */
    public boolean hasNoPlace() {
        return search != null && search.isLate();
    }

    /**
     * The next endpoint to try; empty when none is left (also at once, when there is none or affinity forbids, which
     * {@link #reason()} says why). Asking for the next one says that the one before did not accept.
     */
    public Optional<Endpoint> next() {
        if (isReleased) {
            return Optional.empty();
        }
        if (search != null) {
            return current;
        }
        current.ifPresent(this::gaveUp);
        isConnected = false;
        current = affinity.choose(candidates, strategy);
        current.ifPresent(endpoint -> {
            candidates.remove(endpoint.id());
            places.tryTake(endpoint, false);
        });
        return current;
    }

    private void gaveUp(Endpoint endpoint) {
        settle(Places.NEVER);
        places.giveBack(endpoint);
        boolean wasTried = !isUntried;
        isUntried = false;
        if (!isConnected && wasTried) {
            latencies.ifPresent(feed -> feed.failed(endpoint.id(), ticker.nanos()));
        }
    }

    /** The endpoint handed out last accepted after {@code nanos}: the client is pinned to it where affinity asks. */
    public void connected(long nanos) {
        if (isConnected || isReleased) {
            return;
        }
        current.ifPresent(endpoint -> {
            isConnected = true;
            affinity.accepted(endpoint);
            latencies.ifPresent(feed -> feed.connected(endpoint.id(), nanos, ticker.nanos()));
        });
    }

    /** The endpoint handed out last was not dialled after all: that it did not accept says nothing about it. */
    public void notTried() {
        isUntried = true;
    }

    /** The endpoint handed out last has accepted, which is all that it had to answer. */
    public void established() {
        settle(ticker.nanos() - takenNanos);
    }

    private void settle(long tookNanos) {
        if (isUnanswered) {
            isUnanswered = false;
            places.answered(current.orElseThrow(), tookNanos, ticker.nanos());
        }
    }

    /** The endpoint handed out last began its answer {@code nanos} after it had the request. For exchanges. */
    public void responded(long nanos) {
        if (!isReleased) {
            established();
            current.ifPresent(
                    endpoint -> latencies.ifPresent(feed -> feed.responded(endpoint.id(), nanos, ticker.nanos())));
        }
    }

    /**
     * The endpoint handed out last begins {@code answer}: what of it names the client is learnt, and made known to the
     * replica that is asked about it.
     *
     * @param loop the pick's event loop
     * @param ready runs once, when the answer may go on to the client: at once, or on {@code loop} some 50 ms from now at
     *     most
     */
    public void answered(AnswerTraits answer, Executor loop, Runnable ready) {
        if (isReleased || current.isEmpty()) {
            ready.run();
        } else {
            established();
            affinity.answered(current.get(), answer, loop, ready);
        }
    }

    /** The JSON member by which the body of {@code answer} issues an id, to be given to {@link #issued}; empty for none. */
    public Optional<String> idMember(AnswerTraits answer) {
        return isReleased || current.isEmpty() ? Optional.empty() : affinity.idMember(answer);
    }

    /** The endpoint handed out last has issued {@code id} in the body of its answer; {@code loop} and {@code ready} as above. */
    public void issued(String id, Executor loop, Runnable ready) {
        if (isReleased || current.isEmpty()) {
            ready.run();
        } else {
            affinity.issued(current.get(), id, loop, ready);
        }
    }

    /** Why the endpoint handed out last, or why none ({@link PickReason#LOST}: the answer is a 503 or 404). */
    public PickReason reason() {
        return affinity.reason();
    }

    /** Whether the client comes with a pin. To be asked before {@link #prepare}. */
    public boolean isBound() {
        return affinity.isBound();
    }

    /** What ties the client to the endpoint that accepted; empty where nothing does. To be asked after {@link #connected}. */
    public Optional<ClientPin> pin() {
        return affinity.pin();
    }

    /**
     * The Set-Cookie value that goes with the answer; empty where none is due. To be asked after
     * {@link #connected(long)}; and with the 503 of a {@link PickReason#LOST} pick, which makes the client forget.
     *
     * @param secureTransport whether the client came over TLS
     */
    public Optional<String> setCookie(boolean secureTransport) {
        return affinity.setCookie(secureTransport);
    }

    /** The connection has ended, or never was. Only the first call counts. */
    public void release() {
        if (isReleased) {
            return;
        }
        isReleased = true;
        stopWaiting();
        leave();
        affinity.leave();
    }

    private void leave() {
        settle(Places.NEVER);
        current.ifPresent(places::giveBack);
    }
}
