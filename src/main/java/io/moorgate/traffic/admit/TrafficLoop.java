package io.moorgate.traffic.admit;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.Relays;
import io.netty.channel.EventLoop;

/** What the sessions of one event loop work with, whatever their protocol. */
public record TrafficLoop(
        EventLoop eventLoop,
        Ticker ticker,
        Timers timers,
        Admission admission,
        SocketDialer dialer,
        LiveConnections connections,
        Relays relays,
        TrafficEvents events) {

    /** With the admission that {@code picker}, {@code state} and {@code connector} make. */
    public TrafficLoop(
            EventLoop eventLoop,
            Ticker ticker,
            Timers timers,
            EndpointPicker picker,
            AdmissionState state,
            Connector connector,
            SocketDialer dialer,
            LiveConnections connections,
            Relays relays,
            TrafficEvents events) {
        this(
                eventLoop,
                ticker,
                timers,
                new Admission(eventLoop, timers, picker, state, connector, connections),
                dialer,
                connections,
                relays,
                events);
    }

    /** The same, with relays over Netty. */
    public TrafficLoop overNetty() {
        return new TrafficLoop(eventLoop, ticker, timers, admission, dialer, connections, relays.overNetty(), events);
    }
}
