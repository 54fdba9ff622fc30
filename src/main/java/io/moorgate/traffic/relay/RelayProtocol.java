package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/**
 * What a relay carries, as far as it must be understood: what passes to the other side, what is counted, and how
 * one side's end is passed to the other. Acts by its {@link Relay}'s methods. Event loop of the relay.
 */
public interface RelayProtocol {
    /** Bytes have come; passes them on, changed or not, or releases them. */
    void pass(Side from, ByteBuf bytes);

    /** Adds to {@code connection} what has come from {@code from} since the last call, beyond bytes. */
    void count(Side from, LiveConnection connection);

    /** How many of the bytes from {@code from}, since the last call, were for the gateway itself; less than 0 where some turn out not to be. */
    default int takeOwn(Side from) {
        return 0;
    }

    /** A ping interval has passed. */
    default void pulse() {}

    /** {@code from} has sent FIN. */
    void inputEnded(Side from);

    /** The connection to the side of {@code how} broke. */
    void broken(CloseReason how);

    /**
     * The connection ends, and the time in which peers may do their part is over.
     *
     * @return whether something was done just now that they may still answer
     */
    default boolean moreToDo() {
        return false;
    }

    /** The gateway wants it to end. Called once, and not after it has begun to end otherwise. */
    void close(CloseReason reason);
}
