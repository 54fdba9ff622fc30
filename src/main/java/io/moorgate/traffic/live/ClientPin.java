package io.moorgate.traffic.live;

import io.moorgate.routing.EndpointId;

/** The pin of a live connection's client, as the mover of connections sees it. Threads: any. */
public interface ClientPin {
    /** Stands for the client: equal for all of its connections, which move together. */
    Object client();

    /**
     * Binds the client to another endpoint, so that its connections come back to that one when they end.
     *
     * @param from where it is to be bound no longer
     * @return false where it stays: there is no other endpoint, or it has connections through other replicas too
     */
    boolean moveFrom(EndpointId from);

    /**
     * The same where {@code gone} goes: connections through other replicas do not hold the client there, since they end as well.
     *
     * @return false where there is no other endpoint
     */
    boolean leave(EndpointId gone);
}
