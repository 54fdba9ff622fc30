package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.stream.BufferBudget;
import io.moorgate.traffic.live.Limit;
import io.netty.util.concurrent.EventExecutor;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What the HTTP/2 clients' streams of one event loop have waiting in the gateway. Where a connection holds more than its
 * limit, or all together more than theirs and this loop more than its share, the streams that hold most are reset. That
 * loop, except where noted.
 */
public final class LoopBuffers {
    /** One connection's streams. */
    static final Limit CONNECTION = Limit.HTTP2_CONNECTION_BUFFERS;

    /** All streams'. */
    static final Limit ALL = Limit.HTTP2_BUFFERS;

    /** What a connection to an endpoint receives at once at the most: a whole buffer stays with each frame of it that waits. */
    private static final int READ_BYTES = 64 * 1024;

    /** The same, while more than half of the budget waits. */
    private static final int TIGHT_READ_BYTES = 16 * 1024;

    private final EventExecutor loop;
    private final BufferBudget all;
    private final int connectionBytesMax;
    private final long bytesMax;
    private final Consumer<Limit> limits;
    private final Set<ConnectionBuffers> connections = new HashSet<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private long held;

    /**
     * @param all counts for every loop
     * @param bounds what one connection's streams may hold, and all of every loop
     * @param limits is notified of limits that are reached
     */
    public LoopBuffers(EventExecutor loop, BufferBudget all, StreamLimits bounds, Consumer<Limit> limits) {
        this.loop = loop;
        this.all = all;
        this.connectionBytesMax = bounds.connectionBufferBytes();
        this.bytesMax = BufferBudget.orOfHeap(bounds.bufferBytes());
        this.limits = limits;
        all.join(this::trimSoon);
    }

    /** A connection's part of it. */
    ConnectionBuffers open() {
        ConnectionBuffers opened = new ConnectionBuffers(this);
        connections.add(opened);
        return opened;
    }

    /** {@code connection} is gone. */
    void close(ConnectionBuffers connection) {
        connections.remove(connection);
    }

    /** {@code bytes} more, or fewer, wait because of {@code connection}. */
    void changed(ConnectionBuffers connection, int bytes) {
        held += bytes;
        all.add(bytes, bytesMax);
        if (connection.held() > connectionBytesMax) {
            trimSoon();
        }
    }

    /** What a connection to an endpoint may receive at once now. */
    int readBytes() {
        return all.held() > bytesMax / 2 ? TIGHT_READ_BYTES : READ_BYTES;
    }

    /** Looks at it in a turn of its own, when whatever is going on is over. Any thread. */
    private void trimSoon() {
        if (due.compareAndSet(false, true)) {
            loop.execute(this::trim);
        }
    }

    private void trim() {
        due.set(false);
        for (ConnectionBuffers connection : Set.copyOf(connections)) {
            while (connection.held() > connectionBytesMax && connection.resetLargest()) {
                limits.accept(CONNECTION);
            }
        }
        while (all.held() > bytesMax && held > all.shareOf(bytesMax) && resetLargest()) {
            limits.accept(ALL);
        }
    }

    private boolean resetLargest() {
        Optional<ConnectionBuffers> largest =
                connections.stream().max(Comparator.comparingLong(ConnectionBuffers::held));
        return largest.isPresent() && largest.get().resetLargest();
    }
}
