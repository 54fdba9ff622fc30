package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.live.PickReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Finds a place for one pick where endpoints hold a limited number of connections. A client that is not tied to an endpoint gets one
 * that has room; one that is tied to it, and any client where none has room, waits. Thread: the pick's.
 */
final class PlaceSearch {
    private final Candidates candidates;
    private final Strategy strategy;
    private final PickAffinity affinity;
    private final Places places;
    private Places.Wait wait;
    private Runnable whenLeft;
    private boolean isLate;

    PlaceSearch(Candidates candidates, Strategy strategy, PickAffinity affinity, Places places) {
        this.candidates = candidates;
        this.strategy = strategy;
        this.affinity = affinity;
        this.places = places;
    }

    /**
     * Looks for the next endpoint.
     *
     * @param found gets it, with a place that is taken, at once or on {@code loop}; empty where no endpoint is left, or no place
     *     came in time ({@link #isLate}), or the wait was ended
     */
    void next(Executor loop, Consumer<Optional<Endpoint>> found) {
        Candidates open = candidates.where(places::hasRoom);
        if (affinity.takesAny()) {
            anyWithRoom(open, loop, found);
            return;
        }
        Optional<Endpoint> choice = affinity.choose(open.left() > 0 ? open : candidates, strategy);
        boolean isPinned = affinity.reason() == PickReason.PINNED;
        if (choice.isEmpty() || places.tryTake(choice.get(), isPinned)) {
            found.accept(choice);
        } else {
            await(List.of(choice.get()), isPinned, loop, found);
        }
    }

    private void anyWithRoom(Candidates open, Executor loop, Consumer<Optional<Endpoint>> found) {
        while (open.left() > 0) {
            Endpoint choice = strategy.choose(open);
            if (places.tryTake(choice, false)) {
                found.accept(Optional.of(choice));
                return;
            }
            open.remove(choice.id());
        }
        List<Endpoint> wanted = candidates.untried();
        if (wanted.isEmpty()) {
            found.accept(Optional.empty());
        } else {
            await(wanted, false, loop, found);
        }
    }

    private void await(List<Endpoint> wanted, boolean isPinned, Executor loop, Consumer<Optional<Endpoint>> found) {
        whenLeft = () -> found.accept(Optional.empty());
        wait = places.await(wanted, isPinned, loop, place -> {
            wait = null;
            isLate = place.isEmpty();
            found.accept(place);
        });
    }

    /** Ends the wait, if there is one: its outcome comes now, or, where a place has just been given, a moment later. */
    void leave() {
        Places.Wait ended = wait;
        wait = null;
        if (ended != null && ended.leave()) {
            whenLeft.run();
        }
    }

    /** Whether a place did not come in time. */
    boolean isLate() {
        return isLate;
    }
}
