package io.moorgate.traffic.http.http2;

import io.netty.buffer.ByteBuf;

/**
 * Follows the length-prefixed messages of one direction of a gRPC call (gRPC over HTTP/2, "Length-Prefixed-Message") and
 * counts them, without keeping a byte of them.
 */
public final class MessageCounter {
    private static final int PREFIX_BYTES = 5;

    private int prefixSeen;
    private long length;
    private long bodyLeft;

    /** Takes note of {@code data}, which is not moved; answers how many messages it completed. */
    public int count(ByteBuf data) {
        int completed = 0;
        int at = data.readerIndex();
        int end = data.writerIndex();
        while (at < end) {
            if (prefixSeen < PREFIX_BYTES) {
                if (prefixSeen > 0) {
                    length = length << 8 | data.getUnsignedByte(at);
                }
                prefixSeen++;
                at++;
                bodyLeft = length;
            } else {
                long step = Math.min(bodyLeft, end - at);
                bodyLeft -= step;
                at += (int) step;
            }
            if (prefixSeen == PREFIX_BYTES && bodyLeft == 0) {
                completed++;
                prefixSeen = 0;
                length = 0;
            }
        }
        return completed;
    }

    /** Whether the last message is whole, so that trailers may follow. */
    public boolean isBetweenMessages() {
        return prefixSeen == 0;
    }
}
