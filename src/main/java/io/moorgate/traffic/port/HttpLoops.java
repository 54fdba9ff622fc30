package io.moorgate.traffic.port;

import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.http.HttpBudgets;
import io.moorgate.traffic.http.HttpConnections;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the ports of HTTP share: on each event loop one entry with its exchanges and endpoint connections, and what connections
 * may hold together. Any thread.
 */
final class HttpLoops {
    private final HttpBudgets budgets = HttpBudgets.ofHeap();
    private final Map<EventLoop, HttpConnections> loops = new HashMap<>();

    /** {@code each} makes what the exchanges of an event loop work with; called once for each. */
    HttpLoops(
            Vertx vertx,
            HttpSettings settings,
            LiveRoutingTable table,
            TrustedProxies trusted,
            Function<EventLoop, TrafficLoop> each) {
        VertxNetty.eventLoops(vertx).forEach(executor -> {
            EventLoop loop = (EventLoop) executor;
            loops.put(loop, new HttpConnections(each.apply(loop), settings, table, trusted, budgets));
        });
    }

    /** The connections of {@code loop}. */
    HttpConnections get(EventLoop loop) {
        return loops.get(loop);
    }

    void forEach(BiConsumer<EventLoop, HttpConnections> action) {
        loops.forEach(action);
    }

    /** What connections hold together. */
    HttpBudgets budgets() {
        return budgets;
    }
}
