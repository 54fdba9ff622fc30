package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What stands between the accept of a connection and its protocol. Immutable. */
public final class AcceptSteps {
    /** Nothing. */
    public static final AcceptSteps NONE = new AcceptSteps(List.of());

    private final List<AcceptPath.Step> steps;

    private AcceptSteps(List<AcceptPath.Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** {@code steps} in their order. */
    static AcceptSteps of(List<AcceptPath.Step> steps) {
        return new AcceptSteps(steps);
    }

    /**
     * A PROXY protocol header is expected, from {@code trusted} proxies only.
     *
     * @param timers gives those of an event loop
     */
    public static AcceptSteps proxyHeader(
            TrustedProxies trusted, Function<EventLoop, Timers> timers, TrafficEvents events) {
        return new AcceptSteps(List.of(new ProxyHeaderStep(trusted, timers, events)));
    }

    /** These, and {@code last} behind them. */
    AcceptSteps then(AcceptPath.Step last) {
        return new AcceptSteps(Stream.concat(steps.stream(), Stream.of(last)).toList());
    }

    List<AcceptPath.Step> list() {
        return steps;
    }
}
