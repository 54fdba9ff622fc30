package io.moorgate.traffic.live;

import java.util.Optional;

/** Something live that the gateway can end in its own protocol. */
public interface Closable {
    /** Ends it for a reason of the gateway's, in a turn of its event loop. Does nothing where it is over. Any thread. */
    void closeSoon(CloseReason reason);

    /** When in a planned window it is best asked. */
    Patience patience();

    /** What ends: the same object for every view of one live thing. Any thread. */
    default Object subject() {
        return this;
    }

    /** What its client has settled for all requests to come; empty where none come, or it is not encrypted. Any thread. */
    default Optional<HandshakeName> handshake() {
        return Optional.empty();
    }

    /** Whether it is over; other threads than its event loop may see it a little late. */
    boolean isOver();
}
