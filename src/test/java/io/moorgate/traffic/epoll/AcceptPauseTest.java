package io.moorgate.traffic.epoll;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.time.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listening channel whose auto-read is turned off while clients wait. */
class AcceptPauseTest {
    private static final int CLIENTS = 10;

    private final EpollLoopGroup loops = new EpollLoopGroup(1, Thread::new, Ticker.system());
    private final List<Socket> clients = new ArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Channel listening = new ServerBootstrap()
            .group(loops)
            .channel(LoopServerChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object client) throws Exception {
                    accepted.incrementAndGet();
                    ctx.channel().config().setAutoRead(false);
                    super.channelRead(ctx, client);
                }
            })
            .childHandler(new ChannelInboundHandlerAdapter())
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void acceptsNoneOfThemUntilItIsOnAgain() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(new Socket(address.getAddress(), address.getPort()));
        }
        for (int client = 1; client <= CLIENTS; client++) {
            listening.config().setAutoRead(true);
            int expected = client;
            await().until(() -> accepted.get() >= expected);
            // A round of the loop goes by.
            listening.eventLoop().submit(() -> {}).get();
            assertEquals(expected, accepted.get());
        }
    }
}
