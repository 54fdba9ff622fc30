package io.moorgate.peers.link;

import io.netty.buffer.ByteBuf;

/** One connection whose both ends are authenticated: carries frames, in order, until it ends. Confined to the peers' thread. */
public interface Wire {
    /** Room for frames, to be given to {@link #send}. */
    ByteBuf buffer();

    /** Takes {@code frames}, whole ones, over; they go out with the next flush. After the end they are dropped. */
    void send(ByteBuf frames);

    /** Sends what has been given. */
    void flush();

    /** Whether more is welcome; once it is again, {@link WireUser#onWritable} is called. */
    boolean isWritable();

    /** Ends the connection after what has been given; {@link WireUser#onClosed} follows. */
    void close();
}
