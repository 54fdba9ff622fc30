package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.PickReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Finds a place for one pick where endpoints hold a limited number of connections. A client that is not tied to an endpoint gets one
 * that has room; one that is tied to it, and any client where none has room, waits. Thread: the pick's.
 */
final class PlaceSearch implements Places.Outcome {
    private final Candidates candidates;
    private final Strategy strategy;
    private final PickAffinity affinity;
    private final Places places;
    private Places.Wait wait;
    private Consumer<Optional<Endpoint>> found = place -> {};
    private Consumer<Upstream> changed = upstream -> {};
    private boolean hasLeft;
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
     * @param changed gets, on {@code loop}, the upstream in force where its endpoints change while the client waits: {@code next} is to be
     *     called again, and waits until the same deadline
     */
    void next(Executor loop, Consumer<Optional<Endpoint>> found, Consumer<Upstream> changed) {
        this.found = found;
        this.changed = changed;
        if (hasLeft) {
            found.accept(Optional.empty());
            return;
        }
        Candidates open = candidates.where(places::hasRoom);
        if (affinity.takesAny()) {
            anyWithRoom(open, loop);
            return;
        }
        Optional<Endpoint> choice = affinity.choose(open.left() > 0 ? open : candidates, strategy);
        boolean isPinned = affinity.reason() == PickReason.PINNED;
        if (choice.isEmpty() || places.tryTake(choice.get(), isPinned)) {
            found(choice);
        } else {
            await(List.of(choice.get()), isPinned, loop);
        }
    }

    private void anyWithRoom(Candidates open, Executor loop) {
        while (open.left() > 0) {
            Endpoint choice = strategy.choose(open);
            if (places.tryTake(choice, false)) {
                found(Optional.of(choice));
                return;
            }
            open.remove(choice.id());
        }
        List<Endpoint> wanted = candidates.untried();
        if (wanted.isEmpty()) {
            found(Optional.empty());
        } else {
            await(wanted, false, loop);
        }
    }

    private void await(List<Endpoint> wanted, boolean isPinned, Executor loop) {
        if (wait == null) {
            wait = places.await(wanted, isPinned, loop, this);
        } else {
            wait.again(wanted, isPinned);
        }
    }

    private void found(Optional<Endpoint> place) {
        endWait();
        found.accept(place);
    }

    /** Whether there will be no outcome. */
    private boolean endWait() {
        Places.Wait ended = wait;
        wait = null;
        return ended != null && ended.leave();
    }

    @Override
    public void place(Optional<Endpoint> place) {
        wait = null;
        isLate = place.isEmpty();
        found.accept(place);
    }

    @Override
    public void changed(Upstream upstream) {
        changed.accept(upstream);
    }

    /** Ends the wait, if there is one, for good: its outcome comes now, or, where a place has just been given, a moment later. */
    void leave() {
        hasLeft = true;
        if (endWait()) {
            found.accept(Optional.empty());
        }
    }

    /** Whether a place did not come in time. */
    boolean isLate() {
        return isLate;
    }
}
