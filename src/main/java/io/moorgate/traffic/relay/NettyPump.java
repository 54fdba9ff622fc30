package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;

/** A pump over two Netty channels of one event loop. */
final class NettyPump implements Pump {
    private final EventLoop loop;
    private final NettySocket client;
    private final NettySocket endpoint;

    NettyPump(Channel client, Channel endpoint, ByteBufAllocator buffers) {
        if (client.eventLoop() != endpoint.eventLoop()) {
            throw new IllegalArgumentException("endpoint: on " + endpoint.eventLoop() + " (expected: the client's loop "
                    + client.eventLoop() + ")");
        }
        this.loop = client.eventLoop();
        this.client = new NettySocket(Side.CLIENT, client, buffers);
        this.endpoint = new NettySocket(Side.ENDPOINT, endpoint, buffers);
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void take(Events events, Runnable taken) {
        client.take(endpoint, events);
        endpoint.take(client, events);
        taken.run();
    }

    @Override
    public void begin() {
        client.begin();
        endpoint.begin();
    }

    @Override
    public void write(Side to, ByteBuf bytes) {
        of(to).write(bytes);
    }

    @Override
    public void flush(Side to) {
        of(to).flush();
    }

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
        of(side).close();
    }

    private NettySocket of(Side side) {
        return side == Side.CLIENT ? client : endpoint;
    }
}
