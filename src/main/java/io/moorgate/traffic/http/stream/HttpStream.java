package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * One side of an exchange: what is written goes to the client or to the endpoint, what they send goes to the
 * {@link StreamReader}. Confined to its event loop.
 */
public interface HttpStream {

    /** Ignores the outcome of a write. */
    WriteListener UNHEARD = written -> {};

    /** Sends everything that arrives from now on to {@code reader}. May call it at once. */
    void read(StreamReader reader);

    /** Whether the other side has said all, even before {@link #read} was called. */
    boolean isReadEnded();

    /** Whether the end of what is written to it has been handed to its connection. */
    boolean isWriteEnded();

    /** Gives the other side credit for {@code bytes} that its reader kept back and has now passed on. */
    void credit(int bytes);

    /** {@code bytes} more wait in the gateway because of it, or fewer where negative. */
    default void holds(int bytes) {}

    /** Whether data written now would leave without waiting for the other side. */
    boolean isWritable();

    /** Writes a head; an informational one (1xx) may come before. {@code end}: there is no body and no trailers. */
    void writeHead(Http2Headers head, boolean end, WriteListener listener);

    /** Writes data, taking over the reference. {@code end}: nothing follows. */
    void writeData(ByteBuf data, boolean end, WriteListener listener);

    /** Writes trailers, which end this direction. */
    void writeTrailers(Http2Headers trailers, WriteListener listener);

    /**
     * Breaks the stream off with an HTTP/2 error code; what was not yet sent is dropped. The reader is not called any
     * more. Does nothing where the stream is over.
     */
    void reset(long code);

    /** The connection ends with the answer, where its version of HTTP has one exchange at a time. Before its head. */
    default void closeAfterAnswer() {}

    /** Notified once when a frame has left the gateway, or never will. */
    @FunctionalInterface
    interface WriteListener {
        /** {@code written}: whether it left. */
        void onDone(boolean written);
    }
}
