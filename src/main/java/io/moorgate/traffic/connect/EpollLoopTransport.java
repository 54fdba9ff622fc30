package io.moorgate.traffic.connect;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.EpollLoopGroup;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.epoll.LoopServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;

/**
 * The gateway's own epoll loops as what Vert.x runs on. TCP only, and so without Vert.x's own look-up of names: what dials here dials addresses.
 * Any thread.
 */
public final class EpollLoopTransport implements Transport {
    /** Set in a native executable, and nowhere else. */
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    private final Ticker ticker;

    public EpollLoopTransport(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Whether this machine has what it needs. Not in a native executable, where a call of the C library costs ten times what it does on
     * a JVM: Netty's loops are quicker there.
     */
    @Override
    public boolean isAvailable() {
        return System.getProperty(IMAGE_CODE) == null && EpollLoop.isAvailable();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int count, ThreadFactory threads, int ignoredShareOfSockets) {
        return new EpollLoopGroup(count, threads, ticker);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean isDomainSocket) {
        return LoopChannel::new;
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean isDomainSocket) {
        return LoopServerChannel::new;
    }

    @Override
    public DatagramChannel datagramChannel() {
        throw new UnsupportedOperationException("no datagrams");
    }

    @Override
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return datagramChannel();
    }
}
