package io.moorgate.app;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.EpollLoopTransport;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.Relays;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * The threads that carry traffic, one a core: Vert.x's event loops, which are the gateway's own epoll loops where the machine has what
 * these need, so that HTTP and relays share a thread.
 */
final class EventLoops {
    private static final Logger LOG = Logger.getLogger(EventLoops.class);

    private final int count = Runtime.getRuntime().availableProcessors();
    private final Ticker ticker;
    private final boolean isOwn;
    private final Vertx vertx;

    EventLoops(Ticker ticker) {
        this.ticker = ticker;
        EpollLoopTransport own = new EpollLoopTransport(ticker);
        isOwn = own.isAvailable();
        VertxOptions options = new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(count);
        vertx = isOwn ? VertxNetty.on(own, options) : VertxNetty.create(options);
    }

    private EventLoopGroup group() {
        return VertxNetty.eventLoops(vertx);
    }

    /** The gateway's own Vert.x. */
    Vertx vertx() {
        return vertx;
    }

    /** One of the event loops, the next in turn. */
    EventLoop next() {
        return group().next();
    }

    /** How many event loops there are. */
    int count() {
        return count;
    }

    /** Every loop, to be watched. */
    List<Executor> all() {
        List<Executor> loops = new ArrayList<>();
        group().forEach(loops::add);
        return loops;
    }

    /** The clock of {@code eventLoop}, read once in each of its turns where it is one of ours. */
    Ticker turnTicker(EventLoop eventLoop) {
        return eventLoop instanceof EpollLoop own ? own.turnTicker() : ticker;
    }

    /** The relays of {@code eventLoop}; {@code timers} are that loop's. */
    Relays relays(EventLoop eventLoop, Timers timers, TrafficEvents events) {
        return Relays.of(eventLoop, ticker, timers, events);
    }

    /** What carries relays: {@code own-epoll} or {@code netty}. */
    String relayKind() {
        return isOwn ? "own-epoll" : "netty";
    }

    /** Says what carries. */
    void start() {
        LOG.infof(
                "starting transport=%s event-loops=%d relays=%s",
                isOwn || vertx.isNativeTransportEnabled() ? "epoll" : "nio", count, relayKind());
    }

    /** Resets every connection that is left, and ends. */
    Future<Void> close() {
        return vertx.close();
    }
}
