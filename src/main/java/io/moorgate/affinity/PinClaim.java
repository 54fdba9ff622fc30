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
    private final Row row;
    private final EndpointId named;
    private final boolean isListed;
    private final boolean isAtShare;
    private ClaimedRow.Attempt attempt;
    private boolean connected;
    private boolean left;

    PinClaim(AffinityTable table, Row row, Optional<EndpointId> named, boolean isListed, boolean isAtShare) {
        this.table = table;
        this.row = row;
        this.named = named.orElse(null);
        this.isListed = isListed;
        this.isAtShare = isAtShare;
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

    /** Whether another pin of the same Service went to make room for this one. */
    public boolean isAtShare() {
        return isAtShare;
    }

    /** The upstream of the pin. */
    public UpstreamId upstream() {
        return row.upstream();
    }

    /** Whose pin it is. */
    public ClientKey client() {
        return row.client();
    }

    /** What the pin says now. */
    public Binding look() {
        ClaimedRow state = held();
        Entry ruling = ruling(state);
        return new Binding(state, endpointOf(ruling), ruling != null && !table.isOwn(ruling));
    }

    private ClaimedRow held() {
        return (ClaimedRow) row.state();
    }

    private Entry ruling(ClaimedRow state) {
        return state.ruling(table.nanos());
    }

    private EndpointId endpointOf(Entry ruling) {
        return ruling == null ? named : ruling.endpoint();
    }

    /** Follows {@code seen}; false where the pin has changed since, and is to be looked at again. */
    public boolean join(Binding seen) {
        if (seen.state().attempt() == null) {
            Binding now = look();
            return now.state().attempt() == null && now.endpoint().equals(seen.endpoint());
        }
        if (!table.rows().replace(row, seen.state(), seen.state().joined())) {
            return false;
        }
        attempt = seen.state().attempt();
        return true;
    }

    /** Tries {@code endpoint} for the client; false where the pin has changed since {@code seen}. */
    public boolean attempt(Binding seen, EndpointId endpoint) {
        ClaimedRow.Attempt next = new ClaimedRow.Attempt(endpoint);
        if (!table.rows().replace(row, seen.state(), seen.state().trying(next))) {
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
        ClaimedRow seen = held();
        while (seen.attempt() == attempt && !table.rows().replace(row, seen, seen.withdrawn(attempt))) {
            seen = held();
        }
        attempt = null;
    }

    /**
     * {@code endpoint} has accepted: the client is bound to it, unless it has been bound anew since.
     *
     * @param before what the client was bound to when the endpoint was chosen
     */
    public Settled settle(Optional<EndpointId> before, EndpointId endpoint) {
        while (true) {
            ClaimedRow seen = held();
            EndpointId bound = endpointOf(ruling(seen));
            boolean isHeld = endpoint.equals(bound);
            if (!isHeld && !Objects.equals(bound, before.orElse(null))) {
                withdraw();
                return Settled.ELSEWHERE;
            }
            Entry own = table.ownOf(seen.entries());
            boolean saysSo = own != null && own.live() && endpoint.equals(own.endpoint());
            Entry said = saysSo ? seen.entries() : table.written(seen.entries(), endpoint, seen.timeoutMs());
            ClaimedRow next = seen.withdrawn(attempt).connected(said, !connected, !isHeld);
            if (table.rows().replace(row, seen, next)) {
                attempt = null;
                connected = true;
                if (!saysSo && isListed) {
                    table.changed(row);
                }
                return isHeld ? Settled.HELD : before.isEmpty() ? Settled.MADE : Settled.MOVED;
            }
        }
    }

    /** The client is at {@code endpoint}, as that says itself: it is bound there, whatever it was bound to before. */
    public Settled bind(EndpointId endpoint) {
        while (true) {
            Settled settled = settle(look().endpoint(), endpoint);
            if (settled != Settled.ELSEWHERE) {
                return settled;
            }
        }
    }

    /** The client's id is not good any more: it is bound to nothing. */
    public void drop() {
        look().endpoint().ifPresent(this::forget);
    }

    /**
     * Binds the client to {@code to} where it is bound to {@code from} and has connections through this replica only; the
     * connections that it has go on. Any thread.
     *
     * @return whether a connection at {@code from} may be ended now, because its client would not come back to it
     */
    public boolean move(EndpointId from, EndpointId to) {
        return move(from, to, false);
    }

    /**
     * The same where the client has connections through other replicas, too; those follow once they learn of it. For an
     * endpoint that goes. Any thread.
     */
    public boolean moveEverywhere(EndpointId from, EndpointId to) {
        return move(from, to, true);
    }

    private boolean move(EndpointId from, EndpointId to, boolean isEverywhere) {
        while (true) {
            if (!isListed || !(row.state() instanceof ClaimedRow seen) || seen == ClaimedRow.DEAD) {
                return false;
            }
            Entry ruling = ruling(seen);
            if (ruling == null || !from.equals(ruling.endpoint())) {
                return ruling != null;
            }
            Entry own = table.ownOf(seen.entries());
            if (own == null || !isEverywhere && Entries.anyIsLive(Entries.without(own.origin(), seen.entries()))) {
                return false;
            }
            if (table.rows().replace(row, seen, seen.with(table.written(seen.entries(), to, seen.timeoutMs())))) {
                table.changed(row);
                return true;
            }
        }
    }

    /** The client's endpoint is lost: it is bound to nothing, unless it has been bound anew since. */
    public void forget(EndpointId lost) {
        while (true) {
            ClaimedRow seen = held();
            if (!lost.equals(endpointOf(ruling(seen)))) {
                return;
            }
            if (table.rows().replace(row, seen, seen.with(removed(seen)))) {
                if (isListed) {
                    table.changed(row);
                }
                return;
            }
        }
    }

    /** The connection has ended, or never was; in the latter case the pin's lifetime does not begin anew. */
    public void leave() {
        if (left) {
            return;
        }
        left = true;
        while (true) {
            ClaimedRow seen = held();
            Entry own = table.ownOf(seen.entries());
            boolean rests = connected && seen.connected() == 1 && own != null && own.live();
            Entry said = rests ? rested(seen, own) : table.kept(seen.entries());
            ClaimedRow fewer = seen.withdrawn(attempt).left(said, connected);
            PinState next = fewer.claims() > 0 ? fewer : said == null ? ClaimedRow.DEAD : said;
            if (table.rows().replace(row, seen, next)) {
                attempt = null;
                tell(next, rests);
                return;
            }
        }
    }

    /** The last connection has ended; a client that was said to be lost since stays so. */
    private Entry rested(ClaimedRow seen, Entry own) {
        return Entries.isLostSince(own, seen.entries())
                ? removed(seen)
                : table.rested(seen.entries(), own.endpoint(), seen.timeoutMs());
    }

    /* It is remembered for as long as any replica may remember what it removes. */
    private Entry removed(ClaimedRow seen) {
        return table.rested(seen.entries(), null, Entries.longestTimeoutMs(seen.entries(), seen.timeoutMs()));
    }

    private void tell(PinState next, boolean rests) {
        if (isListed && next == ClaimedRow.DEAD) {
            table.dropped(row);
        } else if (isListed && rests) {
            table.changed(row);
        }
    }
}
