package io.moorgate.app;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.connect.Connector;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.EventLoop;

/** Makes what traffic needs on each event loop. */
record TrafficLoops(
        EventLoops eventLoops,
        Ticker ticker,
        EndpointPicker picker,
        AdmissionState admission,
        Connector connector,
        SocketDialer dialer,
        LiveConnections connections,
        TrafficEvents events) {
    /** What runs on {@code eventLoop}. */
    TrafficLoop of(EventLoop eventLoop) {
        Timers timers = Timers.of(eventLoop);
        return new TrafficLoop(
                eventLoop,
                ticker,
                eventLoops.turnTicker(eventLoop),
                timers,
                new Admission(eventLoop, timers, picker, admission, connector, connections),
                dialer,
                connections,
                eventLoops.relays(eventLoop, timers, events),
                events);
    }
}
