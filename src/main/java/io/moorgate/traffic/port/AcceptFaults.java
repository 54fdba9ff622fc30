package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Keeps a listener from spinning when accepting fails, which nearly always means that the process has no file
 * descriptor left: accepting pauses for a moment, since clients then wait in the backlog.
 *
 * <p>Thread: the listener's event loop. One instance for a listener, whose channel is made anew with each try to bind.
 */
@ChannelHandler.Sharable
final class AcceptFaults extends ChannelInboundHandlerAdapter {
    /** How long accepting pauses after it has failed. */
    static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Loaded with this class: without a descriptor left no class can be loaded from a file. */
    private static final Limit ACCEPT = Limit.ACCEPT;

    private static final Logger LOG = Logger.getLogger(AcceptFaults.class);

    private final Timers timers;
    private final TrafficEvents events;
    private final Consumer<Channel> next;
    private boolean failing;

    /** {@code next} gets the channels that were accepted, which are not registered yet. */
    AcceptFaults(Timers timers, TrafficEvents events, Consumer<Channel> next) {
        this.timers = timers;
        this.events = events;
        this.next = next;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (failing) {
            failing = false;
            LOG.infof("accepting again: listener=%s", context.channel().localAddress());
        }
        next.accept((Channel) accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        events.limitReached(ACCEPT);
        Channel listener = context.channel();
        if (!failing) {
            failing = true;
            LOG.warnf("accepting pauses: listener=%s fault=\"%s\"", listener.localAddress(), fault.getMessage());
        }
        if (listener.config().isAutoRead()) {
            listener.config().setAutoRead(false);
            timers.after(PAUSE_NANOS, () -> resume(listener));
        }
    }

    private static void resume(Channel listener) {
        if (listener.isOpen()) {
            listener.config().setAutoRead(true);
        }
    }
}
