package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.EpollLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;

/** A socket that an epoll loop connects by itself, and is the side of a relay then. */
final class DialedTransport extends EpollTransport {
    private static final Runnable NOTHING = () -> {};

    private final InetSocketAddress peer;
    /** Null once it is over. */
    private Dialing dialing;

    private int errno;

    DialedTransport(EpollLoop loop, InetSocketAddress peer, Dialing dialing, ByteBufAllocator buffers) {
        super(loop, Descriptor.NONE, Unpooled.EMPTY_BUFFER, NOTHING, buffers);
        this.peer = peer;
        this.dialing = dialing;
    }

    /** Begins to connect; what comes of it is reported once, also within this call. */
    void dial() {
        if (connect(peer) == BROKEN) {
            failed();
            close();
        } else {
            enter();
        }
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        super.onReady(readable, writable, toEnd, broken);
        if (dialing != null && broken) {
            errno = brokenBy(); // A closed socket has no error to read.
            close();
        } else if (dialing != null && writable) {
            Dialing waiting = dialing;
            dialing = null;
            waiting.connected();
        }
    }

    @Override
    protected void onClosed() {
        super.onClosed();
        if (dialing != null) {
            failed();
        }
    }

    private void failed() {
        Dialing waiting = dialing;
        dialing = null;
        waiting.failed(errno == 0 ? brokenBy() : errno);
    }
}
