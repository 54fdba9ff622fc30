package io.moorgate.control.source.cluster;

import java.time.Duration;

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
     * @param secretWatch {@code kubernetes-secret-watch}: the same for the watch of a Secret
     * @param grace {@code kubernetes-watch-grace}: a watch that the server has not ended so long after its time is dead
     */
    public record Watches(Duration watch, Duration secretWatch, Duration grace) {}

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
     * @param retry before a list or watch that failed is tried again; doubled up to 32 times as much, without end, and with
     *     jitter; anew from here once a watch has lived half its time, or the longest wait where that is shorter
     * @param lookRetry before a look that failed is tried again
     */
    public record Retries(Duration retry, Duration lookRetry) {}

    /** How often {@code retry} is doubled. */
    static final int DOUBLINGS_MAX = 5;

    /** Watches of 20 s with 5 s of grace, so that the age of what is held stays under 30 s while all is well. */
    public static ReflectorTimes of(Duration retry, Duration staleAfter) {
        return new ReflectorTimes(
                new Watches(Duration.ofSeconds(20), Duration.ofMinutes(5), Duration.ofSeconds(5)),
                new Answers(Duration.ofSeconds(5), Duration.ofSeconds(30)),
                new Retries(retry, Duration.ofSeconds(2)),
                Duration.ofSeconds(60),
                staleAfter);
    }

    /** Longest wait before a list or watch that failed is tried again, but for jitter. */
    Duration retryMax() {
        return retries.retry().multipliedBy(1L << DOUBLINGS_MAX);
    }

    /** These times for what may be watched so long. */
    ReflectorTimes ofSecrets() {
        Watches ofSecrets = new Watches(watches.secretWatch(), watches.secretWatch(), watches.grace());
        return new ReflectorTimes(ofSecrets, answers, retries, relistAfter, staleAfter);
    }
}
