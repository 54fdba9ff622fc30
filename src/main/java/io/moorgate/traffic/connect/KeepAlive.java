package io.moorgate.traffic.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.AttributeKey;
import java.time.Duration;

/**
 * TCP keep-alive probes (RFC 9293 section 3.8.4), by which the kernel finds out that a silent peer is gone: the first
 * after one interval of silence, and if the six that follow within two intervals have no answer, the socket breaks. Six,
 * since a probe that is lost is not sent again.
 */
public final class KeepAlive {
    private static final int PROBES = 6;
    private static final int PROBES_AFTER_FIN = 4;
    private static final int INTERVALS = 2;
    private static final int PROBE_SECONDS_MAX = 32_767;

    private static final AttributeKey<Duration> SET = AttributeKey.valueOf(KeepAlive.class, "set");

    private KeepAlive() {}

    /** Sets the probes of {@code channel}; an interval of zero sends none. Other transports than epoll keep the kernel's times. */
    public static void set(Channel channel, Duration interval) {
        if (interval.equals(channel.attr(SET).getAndSet(interval))) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, !interval.isZero());
            if (channel instanceof EpollSocketChannel && !interval.isZero()) {
                channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, seconds(interval));
                channel.config()
                        .setOption(
                                EpollChannelOption.TCP_KEEPINTVL,
                                seconds(interval.multipliedBy(INTERVALS).dividedBy(PROBES)));
                channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
            }
        } catch (ChannelException gone) {
            // The peer was faster: there is nobody left to probe.
        }
    }

    /**
     * Finds out within some seconds whether a peer that has sent FIN still reads: a socket that is closed for good
     * answers no probe.
     */
    public static void probe(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            if (channel instanceof EpollSocketChannel) {
                channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, 1);
                channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, 1);
                channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES_AFTER_FIN);
            }
        } catch (ChannelException gone) {
            // It is closed already.
        }
    }

    private static int seconds(Duration span) {
        return Math.clamp(span.toSeconds(), 1, PROBE_SECONDS_MAX);
    }
}
