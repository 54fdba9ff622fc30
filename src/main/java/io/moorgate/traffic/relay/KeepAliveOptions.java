package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.KeepAliveTimes;
import io.moorgate.traffic.epoll.LoopChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.time.Duration;

/** Sets {@link KeepAliveTimes} on channels of Netty's. The channel's event loop. */
public final class KeepAliveOptions {
    private KeepAliveOptions() {}

    /** An interval of zero sends no probes. Other transports than epoll keep the kernel's times. */
    public static void set(Channel channel, Duration interval) {
        if (channel instanceof LoopChannel socket) {
            socket.probeAt(interval.isZero() ? null : KeepAliveTimes.of(interval));
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, !interval.isZero());
            if (channel instanceof EpollSocketChannel && !interval.isZero()) {
                KeepAliveTimes times = KeepAliveTimes.of(interval);
                channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, times.idleSeconds());
                channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, times.intervalSeconds());
                channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, times.probes());
            }
        } catch (ChannelException gone) {
            // The peer was faster: nothing is left to probe.
        }
    }
}
