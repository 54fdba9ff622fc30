package io.moorgate.traffic.relay;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/** Buffers that know how many bytes of them are held, and how many were at most. Any thread. */
final class CountedBuffers extends AbstractByteBufAllocator {
    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true, true);
    private final AtomicLong most = new AtomicLong();

    CountedBuffers() {
        super(true);
    }

    /** Bytes held now. */
    long held() {
        return buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory();
    }

    /** The most bytes that were held at once since the last call. */
    long takeMost() {
        return most.getAndSet(0);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return noted(buffers.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return noted(buffers.directBuffer(initialCapacity, maxCapacity));
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    private ByteBuf noted(ByteBuf buffer) {
        most.accumulateAndGet(held(), Math::max);
        return buffer;
    }
}
