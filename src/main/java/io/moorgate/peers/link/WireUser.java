package io.moorgate.peers.link;

import io.netty.buffer.ByteBuf;

/** What is at this end of a {@link Wire}: takes its frames and learns of its end. Called on the peers' loop. */
public interface WireUser {
    /** A whole frame, without its length; it is valid during the call only. */
    void onFrame(ByteBuf frame);

    /** The socket has no more bytes for now. */
    void onReadComplete();

    /** More may be sent after {@link Wire#isWritable} was false. */
    void onWritable();

    /** The connection is gone. Called once, last. */
    void onClosed();

    /** Ends the connection for {@code reason}, which goes to the log. */
    void end(String reason);
}
