package io.moorgate.traffic.connect;

import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.relay.KeepAliveOptions;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.time.Duration;

/**
 * TCP keep-alive probes (RFC 9293 section 3.8.4), by which the kernel finds out that a silent peer is gone, for channels of
 * Netty's; a relay sets them for its own sockets.
 */
public final class KeepAlive {
    private static final AttributeKey<Duration> SET = AttributeKey.valueOf(KeepAlive.class, "set");

    private static final Duration OFTEN = Duration.ofSeconds(3);

    private KeepAlive() {}

    /** Sets the probes of {@code channel}, unless they are set so; an interval of zero sends none. */
    public static void set(Channel channel, Duration interval) {
        if (channel instanceof LoopChannel || !interval.equals(channel.attr(SET).getAndSet(interval))) {
            KeepAliveOptions.set(channel, interval);
        }
    }

    /**
     * Looks more often whether a peer that has sent FIN still reads. Its system answers for a socket that is closed for
     * good, too, but only for a while: on Linux for a minute.
     */
    public static void probeOften(Channel channel) {
        set(channel, OFTEN);
    }
}
