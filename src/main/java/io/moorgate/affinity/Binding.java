package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a pin says at one moment: the endpoint that the client is bound to, if any, and the endpoint that is being tried
 * for it at the moment, if any. Immutable; a pin changes by replacing the binding that was looked at.
 */
public final class Binding {
    /** Bound to nothing, and nothing is being tried. */
    static final Binding NONE = new Binding(null, null, 0);

    private final EndpointId endpoint;
    private final Attempt attempt;
    private final int holders;

    private Binding(EndpointId endpoint, Attempt attempt, int holders) {
        this.endpoint = endpoint;
        this.attempt = attempt;
        this.holders = holders;
    }

    /** One endpoint being tried for a client, by one connection or by several at once. Compared by identity. */
    static final class Attempt {
        private final EndpointId endpoint;

        Attempt(EndpointId endpoint) {
            this.endpoint = endpoint;
        }
    }

    /** Bound to {@code endpoint}. */
    static Binding to(EndpointId endpoint) {
        return new Binding(Objects.requireNonNull(endpoint, "endpoint"), null, 0);
    }

    /** The endpoint that the client is bound to. */
    public Optional<EndpointId> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Where a connection of the client goes now: to the endpoint being tried, else to the one it is bound to. */
    public Optional<EndpointId> current() {
        return Optional.ofNullable(attempt == null ? endpoint : attempt.endpoint);
    }

    /** The attempt under way; null where there is none. */
    Attempt attempt() {
        return attempt;
    }

    /** Whether neither an endpoint nor an attempt is left. */
    boolean isEmpty() {
        return endpoint == null && attempt == null;
    }

    boolean isTo(EndpointId candidate) {
        return candidate.equals(endpoint);
    }

    /** The same with another attempt, held by one connection. */
    Binding trying(Attempt next) {
        return new Binding(endpoint, next, 1);
    }

    /** The same with one connection more that takes part in the attempt. */
    Binding joined() {
        return new Binding(endpoint, attempt, holders + 1);
    }

    /** The same with one connection less that takes part in the attempt; the last one ends it. */
    Binding left() {
        return holders > 1 ? new Binding(endpoint, attempt, holders - 1) : new Binding(endpoint, null, 0);
    }

    /** The same, bound to nothing. */
    Binding unbound() {
        return attempt == null ? NONE : new Binding(null, attempt, holders);
    }

    @Override
    public String toString() {
        return "bound to " + endpoint + (attempt == null ? "" : ", " + holders + " trying " + attempt.endpoint);
    }
}
