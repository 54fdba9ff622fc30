package io.moorgate.traffic.epoll;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.util.NetUtil;

/** The options of a {@link LoopServerChannel}, which has to be bound after they are set. */
final class LoopServerConfig extends DefaultChannelConfig {
    private final LoopServerChannel channel;
    private volatile boolean reuseAddress = true;
    private volatile int backlog = NetUtil.SOMAXCONN;
    /** Null where nothing but the kernel's own times is set. */
    private volatile KeepAliveTimes probes;

    LoopServerConfig(LoopServerChannel channel) {
        super(channel);
        this.channel = channel;
    }

    boolean isReuseAddress() {
        return reuseAddress;
    }

    int backlog() {
        return backlog;
    }

    KeepAliveTimes probes() {
        return probes;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (option == ChannelOption.SO_REUSEADDR) {
            reuseAddress = (Boolean) value;
        } else if (option == ChannelOption.SO_BACKLOG) {
            backlog = (Integer) value;
        } else if (option == LoopServerChannel.PROBES) {
            probes = (KeepAliveTimes) value;
        } else {
            return super.setOption(option, value);
        }
        return true;
    }

    @Override
    protected void autoReadCleared() {
        channel.cancelAccept();
    }
}
