package io.moorgate.traffic.http;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.Relays;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;

/** What the exchanges of one event loop work with. */
public record HttpLoop(
        Vertx vertx,
        EventLoop eventLoop,
        Ticker ticker,
        Timers timers,
        EndpointPicker picker,
        Connector connector,
        SocketDialer dialer,
        LiveConnections connections,
        Relays relays,
        TrafficEvents events) {}
