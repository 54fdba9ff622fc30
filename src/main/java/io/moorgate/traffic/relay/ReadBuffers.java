package io.moorgate.traffic.relay;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Caps the buffers that sockets are read into at {@link Relays#READ_BYTES_MAX}, whatever size a channel's own receive
 * allocator guesses: that one may have been made by the previous owner of the channel, and cannot be replaced after its
 * first read. Any thread.
 *
 * <p>The cap is what Netty's pool still keeps per thread, and what stays in the processor's cache between the read and
 * the write: with twice as much, bulk costs half as much again.
 */
final class ReadBuffers extends AbstractByteBufAllocator {
    private final ByteBufAllocator pool;

    ReadBuffers(ByteBufAllocator pool) {
        super(true);
        this.pool = pool;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return pool.directBuffer(Math.min(initialCapacity, Relays.READ_BYTES_MAX), maxCapacity);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return pool.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return pool.isDirectBufferPooled();
    }
}
