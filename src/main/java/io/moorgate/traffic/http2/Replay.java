package io.moorgate.traffic.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The beginning of a request's body, kept until an endpoint has answered, up to {@link Http2Limits#REPLAY_BYTES_MAX}. */
final class Replay {
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
        if (kept.readableBytes() + bytes > Http2Limits.REPLAY_BYTES_MAX) {
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

    boolean isEmpty() {
        return !kept.isReadable();
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
