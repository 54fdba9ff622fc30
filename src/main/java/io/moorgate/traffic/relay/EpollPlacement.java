package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.Duplicator;
import io.moorgate.traffic.epoll.EpollLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes both sockets from their Netty channels and brings them to an epoll loop of the gateway's own. {@link #place} is called
 * on the channels' event loop.
 */
final class EpollPlacement implements Placement {
    private final EpollLoop loop;
    private final Duplicator duplicator;
    private final ByteBufAllocator buffers;
    private final Takeover client;
    private final Takeover endpoint;

    EpollPlacement(EpollLoop loop, Duplicator duplicator, Channel client, Channel endpoint, ByteBufAllocator buffers) {
        this.loop = loop;
        this.duplicator = duplicator;
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
        boolean isWhole = client.take(duplicator) & endpoint.take(duplicator);
        EpollTransport toClient = transport(client);
        EpollTransport toEndpoint = transport(endpoint);
        relay.join(toClient, toEndpoint);
        try {
            loop.execute(() -> {
                relay.begin();
                if (!isWhole) {
                    relay.failed(new IllegalStateException("no descriptor left"));
                }
            });
        } catch (RejectedExecutionException loopHasEnded) {
            toClient.abandon();
            toEndpoint.abandon();
            relay.abandon();
        }
    }

    private EpollTransport transport(Takeover from) {
        return new EpollTransport(loop, from.descriptor(), from.read(), from.end(), buffers);
    }
}
