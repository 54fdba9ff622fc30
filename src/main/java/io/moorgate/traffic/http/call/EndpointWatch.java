package io.moorgate.traffic.http.call;

import io.moorgate.time.Timers;
import io.moorgate.traffic.connect.KeepAlive;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.SocketErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;

/**
 * Finds out that the endpoint of an HTTP/2 connection is gone: by the kernel's probes, and where something is on its way,
 * by what the kernel knows of it. Not by PING, of which gRPC servers take more than one in five minutes for abuse
 * (ENHANCE_YOUR_CALM). A connection carries calls of many routes; their shortest interval holds. First in the pipeline of
 * the connection; its event loop.
 */
public final class EndpointWatch extends ChannelInboundHandlerAdapter {
    private static final int SILENT_INTERVALS = 3;

    private final Timers timers;
    private Duration interval = Duration.ZERO;
    private Timers.Timer pulse = () -> {};
    private ChannelHandlerContext ctx;
    private CloseReason how = new CloseReason(Side.ENDPOINT, Kind.RESET);

    private EndpointWatch(Timers timers) {
        this.timers = timers;
    }

    /** The one of {@code channel}, which gets one where it has none. */
    public static EndpointWatch of(Channel channel, Timers timers) {
        EndpointWatch known = channel.pipeline().get(EndpointWatch.class);
        if (known != null) {
            return known;
        }
        EndpointWatch watch = new EndpointWatch(timers);
        channel.pipeline().addFirst(watch);
        channel.closeFuture().addListener(closed -> watch.pulse.cancel());
        return watch;
    }

    /** The connection carries a call of a route with this ping interval; zero is none. */
    public void carries(Duration pingInterval) {
        if (!pingInterval.isZero() && (interval.isZero() || pingInterval.compareTo(interval) < 0)) {
            interval = pingInterval;
            KeepAlive.set(ctx.channel(), interval);
            pulse.cancel();
            pulse = timers.after(interval.toNanos(), this::pulse);
        }
    }

    /** How the connection broke, once it has: reset, or since the endpoint is gone. */
    public CloseReason how() {
        return how;
    }

    private void pulse() {
        if (SocketErrors.silentMillis(ctx.channel())
                >= interval.multipliedBy(SILENT_INTERVALS).toMillis()) {
            how = new CloseReason(Side.ENDPOINT, Kind.DEAD_PEER);
            ctx.close();
        } else {
            pulse = timers.after(interval.toNanos(), this::pulse);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (fault instanceof IOException broken) {
            how = SocketErrors.how(Side.ENDPOINT, broken);
        }
        ctx.fireExceptionCaught(fault);
    }
}
