package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What stands between the accept of a connection and its protocol: first a gate, then steps. Immutable. */
public final class AcceptSteps {
    /** Nothing. */
    public static final AcceptSteps NONE = of(List.of());

    private final AcceptGate gate;
    private final List<AcceptPath.Step> steps;

    private AcceptSteps(AcceptGate gate, List<AcceptPath.Step> steps) {
        this.gate = gate;
        this.steps = List.copyOf(steps);
    }

    /** {@code steps} in their order. */
    static AcceptSteps of(List<AcceptPath.Step> steps) {
        return new AcceptSteps(AcceptGate.open(), steps);
    }

    /**
     * A PROXY protocol header is expected, from {@code trusted} proxies only.
     *
     * @param timers gives those of an event loop
     */
    public static AcceptSteps proxyHeader(
            TrustedProxies trusted, Function<EventLoop, Timers> timers, TrafficEvents events) {
        return of(List.of(new ProxyHeaderStep(trusted, timers, events)));
    }

    /** The same behind {@code gate}. */
    public AcceptSteps behind(AcceptGate gate) {
        return new AcceptSteps(gate, steps);
    }

    /** These, and {@code last} behind them. */
    AcceptSteps then(AcceptPath.Step last) {
        return new AcceptSteps(
                gate, Stream.concat(steps.stream(), Stream.of(last)).toList());
    }

    AcceptGate gate() {
        return gate;
    }

    List<AcceptPath.Step> list() {
        return steps;
    }
}
