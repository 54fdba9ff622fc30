package io.moorgate.traffic.relay;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The epoll loops that relays run on: one beside each event loop, whose upgraded connections it takes. Raw ones they accept themselves. None
 * where the machine has no epoll or may not be called; relays stay on the event loops then. Any thread.
 */
public final class RelayLoops implements AutoCloseable {
    /** Set in a native executable, and nowhere else. */
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    private final Ticker ticker;
    private final Map<EventLoop, EpollLoop> loops = new LinkedHashMap<>();

    /** Begins nothing yet. */
    public RelayLoops(EventLoopGroup eventLoops, Ticker ticker) {
        this.ticker = ticker;
        if (eventLoops instanceof EpollEventLoopGroup && !isExecutable() && EpollLoop.isAvailable()) {
            eventLoops.forEach(loop -> loops.put((EventLoop) loop, new EpollLoop("relay-" + loops.size(), ticker)));
        }
    }

    /** In a native executable a call of the C library costs ten times what it does on a JVM: Netty's loops are quicker there. */
    private static boolean isExecutable() {
        return System.getProperty(IMAGE_CODE) != null;
    }

    /** Begins. */
    public void start() {
        loops.values().forEach(EpollLoop::start);
    }

    /** Whether relays run on loops of their own. */
    public boolean isOwn() {
        return !loops.isEmpty();
    }

    /** The loops, to be watched. */
    public List<EpollLoop> all() {
        return List.copyOf(loops.values());
    }

    /** The relays of {@code eventLoop}; {@code timers} are that loop's. */
    public Relays of(EventLoop eventLoop, Timers timers, TrafficEvents events) {
        EpollLoop own = loops.get(eventLoop);
        return own == null ? new Relays(ticker, timers, events) : new Relays(ticker, timers, events, own);
    }

    /** Resets every connection that is left, and waits a while until they have ended. */
    @Override
    public void close() {
        loops.values().forEach(EpollLoop::close);
    }
}
