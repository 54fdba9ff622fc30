package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.client.SocketClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * What waits in the gateway because of one HTTP/1.1 connection: what its socket does not take, and what is parked for it. As long
 * as the socket takes everything at once, nothing is counted. Event loop of the connection.
 */
final class HeldBytes implements ChannelFutureListener {
    private final ExchangeBuffers all;
    private final Channel channel;
    private long unsent;
    private long parked;
    private boolean awaited;
    private boolean overLimit;
    private ChannelFuture lastWrite;
    private long leftAtLook;
    private long sinceNanos;

    HeldBytes(ExchangeBuffers all, Channel channel) {
        this.all = all;
        this.channel = channel;
    }

    /** What was written has been flushed, {@code lastWrite} last; some of it may not have left. */
    void flushed(ChannelFuture lastWrite) {
        this.lastWrite = lastWrite;
        recount();
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        awaited = false;
        sinceNanos = all.nowNanos(); // Some of it has moved.
        recount();
    }

    private void recount() {
        long waits = lastWrite == null || lastWrite.isDone() ? 0 : pending();
        if (waits != unsent) {
            long more = waits - unsent;
            unsent = waits;
            changed(more);
        }
        if (waits == 0) {
            lastWrite = null;
        } else if (!awaited) {
            awaited = true;
            lastWrite.addListener(this);
        }
    }

    private long pending() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /** {@code bytes} more, or fewer, are parked because of it. */
    void parks(int bytes) {
        if (bytes != 0) {
            parked += bytes;
            changed(bytes);
        }
    }

    private void changed(long bytes) {
        if (held() == bytes && bytes > 0) {
            sinceNanos = all.nowNanos();
            leftAtLook = 0;
        }
        all.changed(this, bytes);
    }

    /** How many bytes wait. */
    long held() {
        return unsent + parked;
    }

    /** Whether so much waits in the gateway that it should wait for its socket before it takes more. */
    boolean isHeldBack() {
        return unsent > 0 && all.isTight();
    }

    /** What may be read ahead now. */
    int window() {
        return all.window();
    }

    /** What waits, times the seconds for which nothing of it has moved, as far as was looked at. */
    double idleBytes(long nowNanos) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long left = held() - (buffer == null ? 0 : buffer.currentProgress());
        if (left != leftAtLook) {
            sinceNanos = leftAtLook == 0 ? sinceNanos : nowNanos;
            leftAtLook = left;
        }
        return (double) held() * (nowNanos - sinceNanos + 1);
    }

    /** Too much waits in the gateway, of it more than of others. */
    void overLimit() {
        overLimit = true;
        SocketClose.reset(channel);
    }

    /** Whether {@link #overLimit} has broken the connection. */
    boolean isOverLimit() {
        return overLimit;
    }
}
