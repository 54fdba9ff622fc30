package io.moorgate.control.report;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ProblemObserver;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.WallClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The last events of this replica, for the admin page. Any thread: one atomic reference to an immutable list; Problems come on the
 * configuration's thread.
 */
public final class RecentEvents implements ProblemObserver {
    /** Limit {@code recent-events}: older ones are forgotten. */
    static final int KEPT_MAX = 200;

    private final WallClock clock;
    private final AtomicReference<List<RecentEvent>> kept = new AtomicReference<>(List.of());
    private Set<Problem> before = Set.of();

    /** {@code clock} says when an event was. */
    public RecentEvents(WallClock clock) {
        this.clock = clock;
    }

    /** Keeps one more. */
    public void add(Optional<ServiceId> service, String reason, String message) {
        RecentEvent event = new RecentEvent(clock.now(), service, reason, message);
        kept.updateAndGet(all -> {
            List<RecentEvent> more = new ArrayList<>(all.subList(Math.max(0, all.size() + 1 - KEPT_MAX), all.size()));
            more.add(event);
            return List.copyOf(more);
        });
    }

    /** The oldest first. */
    public List<RecentEvent> all() {
        return kept.get();
    }

    @Override
    public void onProblems(List<Problem> current) {
        Set<Problem> now = new HashSet<>(current);
        current.stream()
                .filter(problem -> !before.contains(problem))
                .forEach(problem -> add(serviceOf(problem), "Problem", textOf(problem)));
        before.stream()
                .filter(problem -> !now.contains(problem))
                .forEach(problem -> add(serviceOf(problem), "ProblemGone", textOf(problem)));
        before = now;
    }

    private static Optional<ServiceId> serviceOf(Problem problem) {
        return problem.subject() instanceof Problem.OfService(var service) ? Optional.of(service) : Optional.empty();
    }

    private static String textOf(Problem problem) {
        String about = problem.subject() instanceof Problem.OfService ? "" : problem.subject() + ": ";
        return about + (problem.key().isEmpty() ? "" : problem.key() + ": ") + problem.message();
    }
}
