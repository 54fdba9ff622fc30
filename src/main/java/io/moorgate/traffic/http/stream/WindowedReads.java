package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Receives no more at once than it may at the time: a thousand answers that begin together would otherwise take a
 * full buffer each before the first of them has been counted. Of one connection, on its event loop.
 */
public final class WindowedReads extends AdaptiveRecvByteBufAllocator {
    private final IntSupplier window;

    /** {@code window}: bytes that may be received at once now. */
    public WindowedReads(IntSupplier window) {
        this.window = window;
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
            return Math.min(adaptive.guess(), window.getAsInt());
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
