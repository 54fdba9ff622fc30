package io.moorgate.traffic.admit;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.Relays;
import io.netty.channel.EventLoop;

/**
 * What the sessions of one event loop work with, whatever their protocol.
 *
 * @param turnTicker the same clock, read once in a turn of the loop: for what every message pays
 */
public record TrafficLoop(
        EventLoop eventLoop,
        Ticker ticker,
        Ticker turnTicker,
        Timers timers,
        Admission admission,
        SocketDialer dialer,
        LiveConnections connections,
        Relays relays,
        TrafficEvents events) {

    /** The same, with relays over Netty. */
    public TrafficLoop overNetty() {
        return new TrafficLoop(
                eventLoop, ticker, turnTicker, timers, admission, dialer, connections, relays.overNetty(), events);
    }
}
