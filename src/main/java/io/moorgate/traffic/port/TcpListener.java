package io.moorgate.traffic.port;

import io.moorgate.time.Timers;
import io.moorgate.traffic.port.ListenerState.Phase;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * One gateway port from when the table names it until it no longer does: opens it, tries again where that fails, and
 * closes it. Sessions that came through it are not its business.
 *
 * <p>Thread: the listeners' own turn.
 */
final class TcpListener {
    /** The first and the longest span between two tries to open a port. */
    static final long RETRY_NANOS_MIN = TimeUnit.SECONDS.toNanos(1);

    static final long RETRY_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOG = Logger.getLogger(TcpListener.class);

    /** How it stands, for other threads. */
    record Shown(int port, Phase phase, ConnectionLimit limit, String fault) {
        ListenerState now() {
            return new ListenerState(port, phase, limit.open(), fault);
        }
    }

    private final InetSocketAddress address;
    private final ServerBootstrap bootstrap;
    private final Timers timers;
    private final ConnectionLimit limit;
    private final Runnable onChange;
    private final Function<Channel, Runnable> accepting;

    private Phase phase = Phase.OPENING;
    private String fault = "";
    private long retryNanos = RETRY_NANOS_MIN;
    private Timers.Timer retry;
    private Runnable end = () -> {};
    private boolean closed;

    /**
     * {@code bootstrap} binds on the listeners' own loop; {@code onChange} is notified of each change of phase. {@code accepting}
     * has the port accept, and gives what ends that and closes it.
     */
    TcpListener(
            InetSocketAddress address,
            ServerBootstrap bootstrap,
            Timers timers,
            ConnectionLimit limit,
            Runnable onChange,
            Function<Channel, Runnable> accepting) {
        this.address = address;
        this.bootstrap = bootstrap;
        this.timers = timers;
        this.limit = limit;
        this.onChange = onChange;
        this.accepting = accepting;
    }

    void open() {
        bootstrap.bind(address).addListener((ChannelFutureListener) this::onBound);
    }

    /** Stops accepting; what waits in the backlog is reset by the kernel. */
    void close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        if (phase == Phase.OPEN) {
            end.run();
            LOG.infof("listener closed: port=%d connections=%d", address.getPort(), limit.open());
        }
    }

    Shown shown() {
        return new Shown(address.getPort(), phase, limit, fault);
    }

    private void onBound(ChannelFuture bind) {
        if (closed) {
            bind.channel().close();
        } else if (bind.isSuccess()) {
            onOpen(bind.channel());
        } else {
            failed(String.valueOf(bind.cause().getMessage()));
        }
    }

    private void onOpen(Channel channel) {
        try {
            end = accepting.apply(channel);
            phase = Phase.OPEN;
            fault = "";
            LOG.infof("listener open: address=%s", channel.localAddress());
            onChange.run();
        } catch (IllegalStateException fault) {
            channel.close();
            failed(fault.getMessage());
        }
    }

    private void failed(String why) {
        if (!why.equals(fault)) {
            LOG.warnf("listener failed: port=%d fault=\"%s\" (tried again at most every 30 s)", address.getPort(), why);
        }
        phase = Phase.FAILED;
        fault = why;
        retry = timers.after(retryNanos, this::open);
        retryNanos = Math.min(retryNanos * 2, RETRY_NANOS_MAX);
        onChange.run();
    }
}
