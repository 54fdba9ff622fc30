package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.time.Duration;

/**
 * A row on which connections of this replica have a claim. While it is held it neither expires nor is evicted: what had
 * not expired when the first of them came counts until one of them is connected, and its entry from then on.
 *
 * @param claims how many connections have a claim
 * @param connected how many of them are connected where the row is bound
 * @param sinceNanos when the first of them came
 * @param timeoutMs how long the row outlives its last connection, as the latest of them says
 * @param attempt the endpoint being tried for the client; null where none is
 * @param trying how many take part in the attempt
 */
record ClaimedRow(Entry entries, int claims, int connected, long sinceNanos, int timeoutMs, Attempt attempt, int trying)
        implements PinState {
    /** The state of a row that has left the table. */
    static final ClaimedRow DEAD = new ClaimedRow(null, -1, 0, 0, 0, null, 0);

    /** One endpoint being tried for a client, by one connection or by several at once. Compared by identity. */
    static final class Attempt {
        private final EndpointId endpoint;

        Attempt(EndpointId endpoint) {
            this.endpoint = endpoint;
        }

        EndpointId endpoint() {
            return endpoint;
        }
    }

    long timeoutNanos() {
        return timeoutMs * 1_000_000L;
    }

    @Override
    public EndpointId endpointAt(long nowNanos) {
        if (attempt != null) {
            return attempt.endpoint;
        }
        Entry ruling = ruling(nowNanos);
        return ruling == null ? null : ruling.endpoint();
    }

    /**
     * The entry that says where the client is bound; null where none does. Once one is connected, its own entry is what keeps the
     * pin: where that does not count, since the pin was removed, the others expire as they do at every replica.
     */
    Entry ruling(long nowNanos) {
        return connected == 0
                ? Entries.ruling(entries, sinceNanos, timeoutNanos())
                : Entries.ruling(entries, nowNanos, -1);
    }

    /** The first claim. */
    static ClaimedRow first(Entry entries, long nowNanos, int timeoutMs) {
        return new ClaimedRow(entries, 1, 0, nowNanos, timeoutMs, null, 0);
    }

    /** One claim more. */
    ClaimedRow claimed(int newTimeoutMs) {
        return new ClaimedRow(entries, claims + 1, connected, sinceNanos, newTimeoutMs, attempt, trying);
    }

    /** The same around other entries. */
    ClaimedRow with(Entry others) {
        return new ClaimedRow(others, claims, connected, sinceNanos, timeoutMs, attempt, trying);
    }

    /** The same with another attempt, in which one connection takes part. */
    ClaimedRow trying(Attempt next) {
        return new ClaimedRow(entries, claims, connected, sinceNanos, timeoutMs, next, 1);
    }

    /** One connection more takes part in the attempt. */
    ClaimedRow joined() {
        return new ClaimedRow(entries, claims, connected, sinceNanos, timeoutMs, attempt, trying + 1);
    }

    /** One connection less takes part in {@code mine}; the last one ends it. The same where it is over already. */
    ClaimedRow withdrawn(Attempt mine) {
        if (mine == null || attempt != mine) {
            return this;
        }
        return new ClaimedRow(
                entries,
                claims,
                connected,
                sinceNanos,
                timeoutMs,
                trying > 1 ? attempt : null,
                Math.max(trying - 1, 0));
    }

    /**
     * A connection has been accepted, and the row says {@code said}.
     *
     * @param isFirst whether it is connected for the first time
     * @param isNew whether the client is bound anew, which ends every attempt
     */
    ClaimedRow connected(Entry said, boolean isFirst, boolean isNew) {
        return new ClaimedRow(
                said,
                claims,
                connected + (isFirst ? 1 : 0),
                sinceNanos,
                timeoutMs,
                isNew ? null : attempt,
                isNew ? 0 : trying);
    }

    /** One claim less. */
    ClaimedRow left(Entry said, boolean wasConnected) {
        return new ClaimedRow(
                said, claims - 1, connected - (wasConnected ? 1 : 0), sinceNanos, timeoutMs, attempt, trying);
    }

    /** {@code span} as rows keep it. */
    static int milliseconds(Duration span) {
        return (int) Math.min(span.toMillis(), Integer.MAX_VALUE);
    }
}
