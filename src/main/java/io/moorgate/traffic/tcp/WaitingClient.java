package io.moorgate.traffic.tcp;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.relay.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jboss.logging.Logger;

/**
 * A client until its endpoint is connected: keeps what was read of it, and notices when it vanishes.
 *
 * <p>Nothing is read unless {@link #read()} asks for it. One case cannot be prevented: when a client sends FIN before the endpoint
 * is connected, Netty's epoll transport reads up to the FIN. What it reads is at most what the kernel took in before anything had
 * been read, and it is kept here and handed over.
 *
 * <p>Thread: the client's.
 */
final class WaitingClient implements Transport.Events {
    /** The most bytes kept; well above the kernel's first receive window. */
    static final int BYTES_MAX = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(WaitingClient.class);

    private final Transport transport;
    private Watcher watcher;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean inputEnded;
    private boolean over;

    /** Is notified of what happens while the client waits. */
    interface Watcher {
        /** {@code bytes} have come; they are kept, the watcher only looks at them. */
        default void onBytes(ByteBuf bytes) {}

        /** The client sent FIN; it may still receive. */
        default void onInputEnded() {}

        /** More came than is kept. */
        void onTooMuch();

        /** The client is gone, and its connection closed. Called at most once, and not after the waiting is over. */
        void onGone();
    }

    WaitingClient(Transport transport) {
        this.transport = transport;
    }

    /** {@code watcher} is notified from now on, in the place of the one before. */
    void watch(Watcher watcher) {
        boolean isFirst = this.watcher == null;
        this.watcher = watcher;
        if (isFirst) {
            transport.begin(this);
        }
    }

    /** Reads what there is next. */
    void read() {
        transport.resume();
    }

    /** What was read of it and is not given up yet; it stays here. */
    ByteBuf held() {
        return held;
    }

    /** Sends {@code answer}, which is small. */
    void answer(ByteBuf answer) {
        transport.write(answer);
        transport.flush();
    }

    /** Ends the waiting: gives up the transport to its new owner, the caller. */
    Transport handOver() {
        over = true;
        return transport;
    }

    /** What was read of it and is not given up yet; the caller owns it. */
    ByteBuf takeHeld() {
        ByteBuf bytes = held;
        held = Unpooled.EMPTY_BUFFER;
        return bytes;
    }

    /** Ends the waiting with RST. */
    void reset() {
        end();
        transport.abort();
    }

    @Override
    public void read(ByteBuf bytes) {
        transport.park();
        if (over) {
            bytes.release();
            return;
        }
        int before = held.readableBytes();
        // Copied, since what comes may be a part of a large buffer.
        if (before == 0) {
            held.release();
            held = ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes());
        }
        held.writeBytes(bytes);
        bytes.release();
        if (held.readableBytes() > BYTES_MAX) {
            watcher.onTooMuch();
        } else {
            watcher.onBytes(held.slice(held.readerIndex() + before, held.readableBytes() - before));
        }
    }

    @Override
    public void inputEnded() {
        if (!inputEnded && !over) {
            inputEnded = true;
            watcher.onInputEnded();
        }
    }

    @Override
    public void broken(CloseReason.Kind how) {
        gone();
    }

    @Override
    public void failed(Throwable fault) {
        LOG.error("client closed by a fault of the gateway", fault);
        gone();
    }

    @Override
    public void closed() {
        gone();
    }

    @Override
    public void burst(long bytes) {}

    @Override
    public void sent() {}

    @Override
    public void finished() {}

    private void gone() {
        if (over) {
            return;
        }
        end();
        transport.close();
        watcher.onGone();
    }

    private void end() {
        over = true;
        takeHeld().release();
    }
}
