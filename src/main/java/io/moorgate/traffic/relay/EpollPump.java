package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.Duplicator;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pump over two sockets on an epoll loop of the gateway's own, which it takes from two Netty channels.
 *
 * <p>Thread: {@link #take} is called on the channels' event loop, all else belongs to the epoll loop.
 */
final class EpollPump implements Pump {
    private final EpollLoop loop;
    private final Duplicator duplicator;
    private final ByteBufAllocator buffers;
    /** Until the sockets are taken. */
    private Takeover fromClient;

    private Takeover fromEndpoint;
    /** From then on. */
    private EpollSide client;

    private EpollSide endpoint;

    EpollPump(EpollLoop loop, Duplicator duplicator, Channel client, Channel endpoint, ByteBufAllocator buffers) {
        this.loop = loop;
        this.duplicator = duplicator;
        this.buffers = buffers;
        this.fromClient = new Takeover(client);
        this.fromEndpoint = new Takeover(endpoint);
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void take(Events events, Runnable taken) {
        if (fromClient.isSent() && fromEndpoint.isSent()) {
            move(events, taken);
        } else {
            fromClient.hold();
            fromEndpoint.hold();
            fromClient.whenSent(() -> fromEndpoint.whenSent(() -> move(events, taken)));
        }
    }

    private void move(Events events, Runnable taken) {
        boolean isWhole = fromClient.take(duplicator) & fromEndpoint.take(duplicator);
        client = new EpollSide(Side.CLIENT, loop, fromClient, events, buffers);
        endpoint = new EpollSide(Side.ENDPOINT, loop, fromEndpoint, events, buffers);
        client.join(endpoint);
        endpoint.join(client);
        try {
            loop.execute(() -> {
                taken.run();
                if (!isWhole) {
                    events.failed(new IllegalStateException("no descriptor left"));
                }
            });
        } catch (RejectedExecutionException loopHasEnded) {
            abort(Side.CLIENT);
            abort(Side.ENDPOINT);
            client.onClosed();
            endpoint.onClosed();
        }
    }

    @Override
    public void begin() {
        ByteBuf clientRead = fromClient.read();
        ByteBuf endpointRead = fromEndpoint.read();
        fromClient = null;
        fromEndpoint = null;
        client.begin(clientRead);
        endpoint.begin(endpointRead);
    }

    @Override
    public void write(Side to, ByteBuf bytes) {
        of(to).write(bytes);
    }

    /** Nothing is left to do: what is written is sent at once, as far as the kernel takes it. */
    @Override
    public void flush(Side to) {}

    @Override
    public void drain(Side from) {
        of(from).drain();
    }

    @Override
    public boolean isBacklogged(Side to) {
        return of(to).isBacklogged();
    }

    @Override
    public void breakSilent(long silentMillisMax) {
        client.breakSilent(silentMillisMax);
        endpoint.breakSilent(silentMillisMax);
    }

    @Override
    public void finish(Side to) {
        of(to).finish();
    }

    @Override
    public void abort(Side side) {
        of(side).abort();
    }

    @Override
    public void close(Side side) {
        of(side).shut();
    }

    private EpollSide of(Side side) {
        return side == Side.CLIENT ? client : endpoint;
    }
}
