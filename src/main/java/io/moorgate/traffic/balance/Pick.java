package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.live.PickReason;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The endpoints for one client in the order in which they are tried. The endpoint handed out last counts this client
 * among its live connections until {@link #release()}.
 *
 * <p>Thread: the event loop that made it.
 */
public final class Pick {
    private final Iterator<Endpoint> candidates;

    Pick(List<Endpoint> candidates) {
        this.candidates = candidates.iterator();
    }

    /** The next endpoint to try; empty when none is left (also at once, when there is none or affinity forbids). */
    public Optional<Endpoint> next() {
        return candidates.hasNext() ? Optional.of(candidates.next()) : Optional.empty();
    }

    /** The endpoint handed out last accepted after {@code nanos}: the client is pinned to it where affinity asks. */
    public void connected(long nanos) {}

    /** Why the endpoint handed out last. */
    public PickReason reason() {
        return PickReason.BALANCED;
    }

    /**
     * The Set-Cookie value that goes with the answer; empty where none is due. To be asked after
     * {@link #connected(long)}.
     *
     * @param secureTransport whether the client came over TLS
     */
    public Optional<String> setCookie(boolean secureTransport) {
        return Optional.empty();
    }

    /** The connection has ended, or never was. Only the first call counts. */
    public void release() {}
}
