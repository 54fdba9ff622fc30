package io.moorgate.traffic.http.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Receives no more at once than may be read ahead at the time: a thousand answers that begin together would otherwise take a
 * full buffer each before the first of them has been counted. Of one connection, on its event loop.
 */
final class WindowedReads extends AdaptiveRecvByteBufAllocator {
    private final ExchangeBuffers buffers;

    /** For a connection whose bytes are counted in {@code buffers}. */
    WindowedReads(ExchangeBuffers buffers) {
        this.buffers = buffers;
    }

    @Override
    @SuppressWarnings("deprecation") // Its type is; what takes its place extends it.
    public Handle newHandle() {
        return new WindowedHandle((ExtendedHandle) super.newHandle());
    }

    private final class WindowedHandle extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;

        WindowedHandle(ExtendedHandle adaptive) {
            super(adaptive);
            this.adaptive = adaptive;
        }

        @Override
        public int guess() {
            return Math.min(adaptive.guess(), buffers.window());
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayHoldMore) {
            return adaptive.continueReading(mayHoldMore);
        }
    }
}
