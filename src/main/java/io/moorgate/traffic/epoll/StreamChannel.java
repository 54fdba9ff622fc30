package io.moorgate.traffic.epoll;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannelUtil;

/**
 * A channel whose directions close one by one, and that sends buffers outside the heap only. What changes it runs on its loop's
 * thread.
 */
abstract class StreamChannel extends AbstractChannel implements DuplexChannel {
    /** The input counts as shut: it is not read, or its end was read. */
    volatile boolean inputShutdown;

    /** FIN was sent, or nothing can be any more. */
    volatile boolean outputShutdown;

    StreamChannel(Channel parent) {
        super(parent);
    }

    @Override
    protected final ChannelId newId() {
        return LoopChannelId.next();
    }

    /** Sends FIN behind what was written. */
    abstract void endOutput(ChannelPromise promise);

    @Override
    public final boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            inputShutdown = true;
            promise.setSuccess();
        } else {
            eventLoop().execute(() -> shutdownInput(promise));
        }
        return promise;
    }

    @Override
    public final boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            endOutput(promise);
        } else {
            eventLoop().execute(() -> endOutput(promise));
        }
        return promise;
    }

    @Override
    public final boolean isShutdown() {
        return inputShutdown && outputShutdown;
    }

    @Override
    public final ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput();
        return shutdownOutput(promise);
    }

    @Override
    protected final Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf bytes) {
            return UnixChannelUtil.isBufferCopyNeededForWrite(bytes) ? direct(bytes) : bytes;
        }
        throw new UnsupportedOperationException("unsupported message type: " + message.getClass());
    }

    private ByteBuf direct(ByteBuf bytes) {
        try {
            return alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
