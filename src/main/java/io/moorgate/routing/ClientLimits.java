package io.moorgate.routing;

import java.util.Objects;
import java.util.Optional;

/**
 * What one client may have of a route: clients are addresses, cut to the upstream's {@link ClientPrefix}.
 *
 * @param connectionsMax how many connections it holds; 0 for any number
 * @param connectRate how often it connects; empty for as often as it likes
 */
public record ClientLimits(int connectionsMax, Optional<Rate> connectRate) {
    /** No limit. */
    public static final ClientLimits NONE = new ClientLimits(0, Optional.empty());

    public ClientLimits {
        Objects.requireNonNull(connectRate, "connectRate");
        if (connectionsMax < 0) {
            throw new IllegalArgumentException("connectionsMax: " + connectionsMax + " (expected: >= 0)");
        }
    }

    /** Whether there is no limit. */
    public boolean areNone() {
        return connectionsMax == 0 && connectRate.isEmpty();
    }
}
