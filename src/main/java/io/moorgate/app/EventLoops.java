package io.moorgate.app;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.RelayLoops;
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

/** The threads that carry traffic: Vert.x's event loops, one a core, and beside each a loop for relays. */
final class EventLoops {
    private static final Logger LOG = Logger.getLogger(EventLoops.class);

    private final int count = Runtime.getRuntime().availableProcessors();
    private final Vertx vertx =
            VertxNetty.create(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(count));
    private final RelayLoops relays;

    EventLoops(Ticker ticker) {
        relays = new RelayLoops(group(), ticker);
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
        List<Executor> loops = new ArrayList<>(relays.all());
        group().forEach(loops::add);
        return loops;
    }

    /** The relays of {@code eventLoop}; {@code timers} are that loop's. */
    Relays relays(EventLoop eventLoop, Timers timers, TrafficEvents events) {
        return relays.of(eventLoop, timers, events);
    }

    /** What carries relays: {@code own-epoll} or {@code netty}. */
    String relayKind() {
        return relays.isOwn() ? "own-epoll" : "netty";
    }

    /** Begins to carry. */
    void start() {
        LOG.infof(
                "starting transport=%s event-loops=%d relays=%s",
                vertx.isNativeTransportEnabled() ? "epoll" : "nio", count, relayKind());
        relays.start();
    }

    /** Ends what is left. Waits a while for the relays. */
    Future<Void> close() {
        relays.close();
        return vertx.close();
    }
}
