package io.moorgate.traffic.health;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.Route;
import io.moorgate.time.Timers;
import io.moorgate.traffic.client.ProxyHeader;
import io.moorgate.traffic.connect.Cancellation;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.connect.DialFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One check of one endpoint, from the dial to the answer. The check's loop. */
final class CheckRun {
    /**
     * What a check has found out.
     *
     * @param found in one line
     */
    record Finding(boolean isGood, String found) {}

    private final Route route;
    private final Endpoint endpoint;
    private final Consumer<Optional<Finding>> done;
    private final Cancellation cancellation = new Cancellation();
    private Timers.Timer timeout = () -> {};
    private Channel channel;
    private boolean isOver;

    /** {@code done} gets what was found out; empty where the gateway itself could not ask. */
    CheckRun(Route route, Endpoint endpoint, Consumer<Optional<Finding>> done) {
        this.route = route;
        this.endpoint = endpoint;
        this.done = done;
    }

    void begin(EventLoop loop, Timers timers, CheckDialer dialer) {
        HealthPolicy policy = route.health();
        timeout = timers.after(policy.timeout().toNanos(), this::late);
        ConnectPolicy connect = route.connect();
        ConnectPolicy once = new ConnectPolicy(policy.timeout(), 1, connect.proxyProtocol(), connect.tls());
        dialer.dial(loop, new Dial(endpoint, once, Probe.alpn(policy.check()), this::proxyHeader), cancellation)
                .onSuccess(this::connected)
                .onFailure(this::notConnected);
    }

    private ByteBuf proxyHeader() {
        return route.connect().namesClient()
                ? ProxyHeader.ofGateway(route.connect().proxyProtocol())
                : Unpooled.EMPTY_BUFFER;
    }

    private void connected(Channel dialled) {
        if (isOver) {
            dialled.close();
            return;
        }
        channel = dialled;
        channel.flush();
        Probe.of(route.health().check(), endpoint, route.connect().tls().isPresent())
                .begin(channel, (isGood, found) -> end(Optional.of(new Finding(isGood, found))));
    }

    private void notConnected(Throwable fault) {
        if (fault instanceof TimeoutException) {
            late();
        } else {
            DialFault why = DialFault.of(fault);
            end(
                    why.limit().isPresent()
                            ? Optional.empty()
                            : Optional.of(new Finding(
                                    false, "no connection: " + why.reason().label())));
        }
    }

    private void late() {
        end(Optional.of(new Finding(
                false, "no answer within " + route.health().timeout().toMillis() + " ms")));
    }

    private void end(Optional<Finding> finding) {
        if (!isOver) {
            stop();
            done.accept(finding);
        }
    }

    /** Breaks it off: nothing is found out. */
    void stop() {
        isOver = true;
        timeout.cancel();
        cancellation.cancel();
        if (channel != null) {
            channel.close();
        }
    }
}
