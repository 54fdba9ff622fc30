package io.moorgate.traffic.tcp;

import io.moorgate.time.Timers;
import io.moorgate.traffic.admit.Admission;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.TransportDialer;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.Relays;
import java.util.concurrent.Executor;

/**
 * What the TCP sessions of one thread work with: that of relays where they have one of their own, else the event loop.
 *
 * @param executor runs tasks on that thread
 * @param timers those of that thread
 */
record TcpLoop(
        Executor executor,
        Timers timers,
        Admission admission,
        TransportDialer dialer,
        Relays relays,
        TrafficEvents events) {

    /** That of the relays of {@code loop}; {@code timers} are those of its thread. */
    static TcpLoop of(TrafficLoop loop, Executor executor, Timers timers) {
        return new TcpLoop(
                executor,
                timers,
                loop.admission().on(executor, timers),
                new TransportDialer(loop.relays(), timers, loop.dialer(), loop.eventLoop()),
                loop.relays(),
                loop.events());
    }
}
