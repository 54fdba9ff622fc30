package io.moorgate.peers.link;

import io.moorgate.time.Timers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The one event loop of everything between replicas. After its end it accepts tasks and drops them. Any thread. */
public final class PeerLoop implements Executor {
    private static final long CLOSE_MS_MAX = 1_000;

    private final NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("peers", true));
    private final Timers timers = Timers.of(group.next());

    /** For sockets. */
    public EventLoopGroup group() {
        return group;
    }

    /** Runs {@code task} after {@code delayNanos}. */
    public Timers.Timer after(long delayNanos, Runnable task) {
        try {
            return timers.after(delayNanos, task);
        } catch (RejectedExecutionException ended) {
            return () -> {};
        }
    }

    @Override
    public void execute(Runnable task) {
        tryExecute(task);
    }

    /** Runs {@code task} in its turn; false where the loop has ended. */
    public boolean tryExecute(Runnable task) {
        try {
            group.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** Ends the loop after what it has been given. Waits for that, a second at most. */
    public void close() {
        group.shutdownGracefully(0, CLOSE_MS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
    }
}
