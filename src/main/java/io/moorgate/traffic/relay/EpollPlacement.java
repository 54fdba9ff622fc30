package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.EpollLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Takes both sockets from their channels; the relay begins in a turn of its own on their loop, which calls {@link #place}. */
final class EpollPlacement implements Placement {
    private final EpollLoop loop;
    private final ByteBufAllocator buffers;
    private final Takeover client;
    private final Takeover endpoint;

    EpollPlacement(EpollLoop loop, Channel client, Channel endpoint, ByteBufAllocator buffers) {
        this.loop = loop;
        this.buffers = buffers;
        this.client = new Takeover(client);
        this.endpoint = new Takeover(endpoint);
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void place(Relay relay) {
        if (client.isSent() && endpoint.isSent()) {
            move(relay);
        } else {
            client.hold();
            endpoint.hold();
            client.whenSent(() -> endpoint.whenSent(() -> move(relay)));
        }
    }

    private void move(Relay relay) {
        EpollTransport toClient = client.take(buffers);
        EpollTransport toEndpoint = endpoint.take(buffers);
        relay.join(toClient, toEndpoint);
        try {
            loop.execute(relay::begin);
        } catch (RejectedExecutionException loopHasEnded) {
            toClient.abandon();
            toEndpoint.abandon();
            relay.abandon();
        }
    }
}
