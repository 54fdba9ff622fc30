package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Objects;
import java.util.Optional;

/**
 * One connection's hold on its client's pin, from before an endpoint is dialled until the connection has ended. While
 * any connection holds a pin it neither expires nor is evicted.
 *
 * <p>All connections of a client that begin at the same time go one way: the first to {@link #attempt} an endpoint
 * decides, the others {@link #join} the attempt; an endpoint that accepts is made the client's by {@link #settle}. Where
 * none accepts the pin is as it was.
 *
 * <p>Thread: the connection's event loop; the pin behind it is shared.
 */
public final class PinClaim {
    private final AffinityTable table;
    private final PinKey key;
    private final Pin pin;
    private Binding.Attempt attempt;
    private boolean connected;
    private boolean left;

    PinClaim(AffinityTable table, PinKey key, Pin pin) {
        this.table = table;
        this.key = key;
        this.pin = pin;
    }

    /** What {@link #settle} has found. */
    public enum Settled {
        /** The client was bound to the endpoint already. */
        HELD,
        /** The client was bound to nothing and is bound to the endpoint now. */
        MADE,
        /** The client was bound to another endpoint and is bound to this one now. */
        MOVED,
        /** Another connection has bound the client elsewhere in the meantime; that stands. */
        ELSEWHERE
    }

    /** What the pin says now. */
    public Binding look() {
        return pin.binding();
    }

    /** Follows {@code seen}; false where the pin has changed since, and is to be looked at again. */
    public boolean join(Binding seen) {
        if (seen.attempt() == null) {
            return pin.binding() == seen;
        }
        if (!pin.replace(seen, seen.joined())) {
            return false;
        }
        attempt = seen.attempt();
        return true;
    }

    /** Tries {@code endpoint} for the client; false where the pin has changed since {@code seen}. */
    public boolean attempt(Binding seen, EndpointId endpoint) {
        Binding.Attempt next = new Binding.Attempt(endpoint);
        if (!pin.replace(seen, seen.trying(next))) {
            return false;
        }
        attempt = next;
        return true;
    }

    /** The endpoint tried last did not accept. */
    public void withdraw() {
        if (attempt == null) {
            return;
        }
        Binding seen = pin.binding();
        while (seen.attempt() == attempt && !pin.replace(seen, seen.left())) {
            seen = pin.binding();
        }
        attempt = null;
    }

    /**
     * {@code endpoint} has accepted: the client is bound to it, unless it has been bound anew since.
     *
     * @param before what the client was bound to when the endpoint was chosen
     */
    public Settled settle(Optional<EndpointId> before, EndpointId endpoint) {
        connected = true;
        Binding next = table.bindingTo(endpoint);
        while (true) {
            Binding seen = pin.binding();
            if (seen.isTo(endpoint)) {
                withdraw();
                return Settled.HELD;
            }
            if (!Objects.equals(seen.endpoint(), before)) {
                withdraw();
                return Settled.ELSEWHERE;
            }
            if (pin.replace(seen, next)) {
                attempt = null;
                return before.isEmpty() ? Settled.MADE : Settled.MOVED;
            }
        }
    }

    /** The client's endpoint is lost: it is bound to nothing, unless it has been bound anew since. */
    public void forget(EndpointId lost) {
        Binding seen = pin.binding();
        while (seen.isTo(lost) && !pin.replace(seen, seen.unbound())) {
            seen = pin.binding();
        }
    }

    /** The connection has ended, or never was; in the latter case the pin's lifetime does not begin anew. */
    public void leave() {
        if (left) {
            return;
        }
        left = true;
        withdraw();
        table.left(key, pin, connected);
    }
}
