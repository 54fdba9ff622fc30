package io.moorgate.traffic.epoll;

import io.moorgate.time.Ticker;
import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Event loops that are {@link EpollLoop}s. Any thread. */
public final class EpollLoopGroup extends MultithreadEventLoopGroup {
    /** {@code count} loops, whose threads {@code threads} makes. */
    public EpollLoopGroup(int count, ThreadFactory threads, Ticker ticker) {
        super(count, threads, threads, ticker);
    }

    @Override
    protected EventLoop newChild(Executor executor, Object... arguments) {
        return new EpollLoop(this, (ThreadFactory) arguments[0], (Ticker) arguments[1]);
    }
}
