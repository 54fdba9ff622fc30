package io.moorgate.control.source.cluster;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a reflector waits for what.
 *
 * @param watches of watches
 * @param answers of answers
 * @param retries before what failed is tried again
 * @param relistAfter an outage of so long is followed by a list, as the server may have been restored from a backup
 * @param staleAfter a source that has not been proven to be in step for so long is a Problem
 */
public record ReflectorTimes(
        Watches watches, Answers answers, Retries retries, Duration relistAfter, Duration staleAfter) {
    /**
     * How long watches are held.
     *
     * @param watch {@code kubernetes-watch}: the server ends a watch after so long, and the next one begins; whole seconds
     * @param grace {@code kubernetes-watch-grace}: a watch that the server has not ended so long after its time is dead
     */
    public record Watches(Duration watch, Duration grace) {}

    /**
     * How long an answer of the server may take.
     *
     * @param head {@code kubernetes-head}: for the head of an answer, and for a whole look
     * @param page {@code kubernetes-page}: for a page of a list
     */
    public record Answers(Duration head, Duration page) {}

    /**
     * How long it is until the next attempt.
     *
     * @param retry before a list or watch that failed is tried again; doubled up to 16 times as much, without end, and with
     *     jitter; anew from here once a watch has lived half its time, or the longest wait where that is shorter
     * @param lookRetry before a look that failed is tried again
     */
    public record Retries(Duration retry, Duration lookRetry) {}

    /** Part of a wait, so that replicas that failed together do not try again together. */
    static final double JITTER = 0.1;

    /** How often {@code retry} is doubled. */
    static final int DOUBLINGS_MAX = 4;

    /** Watches of 20 s with 3 s of grace, so that the age of what is held stays under 30 s even where one dies: {@link #blindMax}. */
    public static ReflectorTimes of(Duration retry, Duration staleAfter) {
        return new ReflectorTimes(
                new Watches(Duration.ofSeconds(20), Duration.ofSeconds(3)),
                new Answers(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                new Retries(retry, Duration.ofSeconds(2)),
                Duration.ofSeconds(60),
                staleAfter);
    }

    /** How long to wait after {@code failures} that came before this one, with jitter. */
    long backoffNanos(int failures) {
        double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        return (long) ((retries.retry().toNanos() << Math.min(failures, DOUBLINGS_MAX)) * jitter);
    }

    /** Longest wait before a list or watch that failed is tried again, but for jitter. */
    Duration retryMax() {
        return retries.retry().multipliedBy(1L << DOUBLINGS_MAX);
    }

    /**
     * How long changes may go unseen where a watch has died without a word, and the server answers the next one within its time:
     * until that one is missed, the wait before the next, and its answer.
     */
    Duration blindMax() {
        Duration wait = Duration.ofNanos((long) (retries.retry().toNanos() * (1 + JITTER)));
        return watches.watch().plus(watches.grace()).plus(wait).plus(answers.head());
    }
}
