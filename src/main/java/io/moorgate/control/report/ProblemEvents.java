package io.moorgate.control.report;

import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ProblemObserver;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Reports the Problems of an object as Events on it: at once when one appears, and again as long as it lasts, so that the
 * Event does not expire. At most one write runs at a time and the next one begins a while later; a write that fails is
 * counted and tried again with the next repetition.
 *
 * <p>Confined to the configuration's thread; writes run on another one, which may block.
 */
public final class ProblemEvents implements ProblemObserver {
    /** How often the Event of a Problem that lasts is repeated. */
    static final Duration REPEAT = Duration.ofMinutes(10);

    /** Limit {@code problem-event-rate}: time between two writes. */
    static final Duration PACE = Duration.ofMillis(200);

    /** How often it is looked for Problems whose Event is due. */
    static final Duration LOOK = Duration.ofMinutes(1);

    /** Limit {@code problem-events}: Problems that wait for their write; further ones are deferred to the next look. */
    static final int WAITING_MAX = 1_000;

    private static final Logger LOG = Logger.getLogger(ProblemEvents.class);

    private final EventWriter writer;
    private final Executor blocking;
    private final TaskLoop thread;
    private final Ticker ticker;
    private final Map<Problem, Long> dueAt = new HashMap<>();
    private final Deque<Problem> waiting = new ArrayDeque<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong deferred = new AtomicLong();
    private boolean writing;
    private boolean ticking;

    /** Writes one Event, blocking. */
    @FunctionalInterface
    public interface EventWriter {
        /** Creates the Event of {@code problem}, or says that it has been seen again. */
        void write(Problem problem, Problem.Subject subject);
    }

    /**
     * @param blocking a thread for the writes
     * @param thread the configuration's
     */
    public ProblemEvents(EventWriter writer, Executor blocking, TaskLoop thread, Ticker ticker) {
        this.writer = writer;
        this.blocking = blocking;
        this.thread = thread;
        this.ticker = ticker;
    }

    @Override
    public void onProblems(List<Problem> current) {
        long now = ticker.nanos();
        var ofObjects = new HashSet<Problem>();
        for (Problem problem : current) {
            if (isOfObject(problem)) {
                ofObjects.add(problem);
                dueAt.putIfAbsent(problem, now);
            }
        }
        dueAt.keySet().retainAll(ofObjects);
        waiting.retainAll(ofObjects);
        tick();
    }

    /** How many Events could not be written. Any thread. */
    public long failures() {
        return failures.get();
    }

    /** How often a Problem found the queue full. Any thread. */
    public long deferred() {
        return deferred.get();
    }

    /** Whether it is about an object of a namespace, which an Event can be on. */
    private static boolean isOfObject(Problem problem) {
        return switch (problem.subject()) {
            case Problem.OfService _ -> true;
            case Problem.OfObject object -> !object.namespace().isEmpty();
            case Problem.OfFile _, Problem.OfSource _, Problem.OfSetting _ -> false;
        };
    }

    private void tick() {
        long now = ticker.nanos();
        dueAt.replaceAll((problem, due) -> {
            if (due - now > 0) {
                return due;
            }
            if (waiting.size() >= WAITING_MAX) {
                deferred.incrementAndGet();
                return due;
            }
            waiting.add(problem);
            return now + REPEAT.toNanos();
        });
        writeNext();
        if (!ticking && !dueAt.isEmpty()) {
            ticking = true;
            thread.after(LOOK.toNanos(), () -> {
                ticking = false;
                tick();
            });
        }
    }

    private void writeNext() {
        if (writing || waiting.isEmpty()) {
            return;
        }
        writing = true;
        Problem problem = waiting.poll();
        blocking.execute(() -> {
            write(problem);
            thread.execute(() -> thread.after(PACE.toNanos(), () -> {
                writing = false;
                writeNext();
            }));
        });
    }

    private void write(Problem problem) {
        try {
            writer.write(problem, problem.subject());
        } catch (RuntimeException fault) {
            failures.incrementAndGet();
            LOG.debugf(fault, "event not written subject=%s", problem.subject());
        }
    }
}
