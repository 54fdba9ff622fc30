package io.moorgate.peers.replication;

import io.moorgate.tickets.TicketSecret;
import io.moorgate.tickets.TicketSecrets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Brings the secrets of TLS session tickets to all replicas: each sends what it has on a link that comes up, and when that changes.
 *
 * <p>Confined to the peers' thread, but for {@link #of}.
 */
final class TicketSharing {
    private final Links links;
    private final Executor loop;
    private Optional<TicketSecrets> secrets = Optional.empty();

    /** {@code loop} hands tasks to the peers' thread. */
    TicketSharing(Links links, Executor loop) {
        this.links = links;
        this.loop = loop;
    }

    /** All replicas are to have {@code shared}. Any thread; once. */
    void of(TicketSecrets shared) {
        loop.execute(() -> secrets = Optional.of(shared));
        shared.onChange(() -> loop.execute(() -> links.up().forEach(this::tell)));
    }

    /** Sends the other side of {@code link} what is known here. */
    void tell(PeerLink link) {
        List<TicketSecret> known = secrets.map(TicketSecrets::shared).orElse(List.of());
        if (!known.isEmpty() && link.isUp() && link.protocol() >= Protocols.TICKETS) {
            link.sendNow(new Message.Tickets(known));
        }
    }

    /** Another replica has said what it knows. */
    void on(Message.Tickets theirs) {
        secrets.ifPresent(ours -> ours.merge(theirs.secrets()));
    }
}
