package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The beginning of a request's body, kept until an endpoint has answered, up to {@link #BYTES_MAX}. */
final class Replay {
    /** How much of a request's beginning is kept to send it again where the endpoint did nothing with it. */
    static final int BYTES_MAX = 64 * 1024;

    /** Keeps nothing and cannot be replayed. */
    static final Replay OFF = new Replay(false);

    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private boolean complete;

    Replay() {
        this(true);
    }

    private Replay(boolean complete) {
        this.complete = complete;
    }

    void keep(ByteBuf data) {
        int bytes = data.readableBytes();
        if (!complete || bytes == 0) {
            return;
        }
        if (kept.readableBytes() + bytes > BYTES_MAX) {
            forget();
            return;
        }
        if (kept == Unpooled.EMPTY_BUFFER) {
            kept = data.alloc().buffer(bytes);
        }
        kept.writeBytes(data, data.readerIndex(), bytes);
    }

    boolean isComplete() {
        return complete;
    }

    int bytes() {
        return kept.readableBytes();
    }

    /** All that was kept; the caller releases it. */
    ByteBuf copy() {
        return kept.copy();
    }

    void forget() {
        complete = false;
        kept.release();
        kept = Unpooled.EMPTY_BUFFER;
    }
}
