package io.moorgate.traffic.relay;

import io.moorgate.traffic.client.CloseHook;
import io.moorgate.traffic.epoll.LoopChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;

/** A connected socket that was not Netty's, as a channel: the way back of {@link Takeover}. Event loop of the channel. */
final class HandedOver {
    private HandedOver() {}

    /** A channel that owns {@code descriptor}, with auto-read off and no handlers; {@code end} runs when it has closed. */
    static Channel channel(int descriptor, Runnable end, EventLoop eventLoop) {
        LoopChannel channel = new LoopChannel(descriptor);
        channel.config().setOption(ChannelOption.AUTO_READ, false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        CloseHook.then(channel, end);
        eventLoop.register(channel);
        return channel;
    }
}
