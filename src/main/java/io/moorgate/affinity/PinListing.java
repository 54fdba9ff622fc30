package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.time.Duration;
import java.util.Optional;

/**
 * A pin as the admin API lists it.
 *
 * @param client the client's address, or a shortened hash
 * @param replica the replica whose entry counts
 * @param connections how many live connections hold it at this replica
 * @param idle for how long none has, at any replica; zero while one does
 * @param remaining how long it would live from now on; the whole timeout while a connection holds it
 */
public record PinListing(
        UpstreamId upstream,
        String client,
        EndpointId endpoint,
        String replica,
        int connections,
        Duration idle,
        Duration remaining) {

    /** Empty where the client of {@code row} is bound nowhere. */
    static Optional<PinListing> of(Row row, long nowNanos) {
        PinState state = row.state();
        Entry ruling = state instanceof ClaimedRow held
                ? held.ruling(nowNanos)
                : Entries.ruling(state.entries(), nowNanos, -1);
        if (ruling == null || ruling.endpoint() == null) {
            return Optional.empty();
        }
        boolean isHeld = state.claims() > 0 || Entries.anyIsLive(state.entries());
        long idleNanos = isHeld ? 0 : Math.max(nowNanos - Entries.restingSinceNanos(state.entries()), 0);
        return Optional.of(new PinListing(
                row.upstream(),
                row.client().toString(),
                ruling.endpoint(),
                ruling.origin().replica(),
                state.claims(),
                Duration.ofNanos(idleNanos),
                Duration.ofNanos(Math.max(ruling.timeoutNanos() - idleNanos, 0))));
    }
}
