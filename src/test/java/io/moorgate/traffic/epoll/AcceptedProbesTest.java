package io.moorgate.traffic.epoll;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the kernel probes clients that a channel has accepted (proc(5), /proc/net/tcp: a timer of kind 2 is the keep-alive timer, in 10 ms). */
class AcceptedProbesTest {
    private static final long TICKS_PER_SECOND = 100;
    private static final int CLIENTS = 60;

    private final EpollLoopGroup loops = new EpollLoopGroup(1, Thread::new, Ticker.system());
    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final Channel listening = new ServerBootstrap()
            .group(loops)
            .channel(LoopServerChannel.class)
            .option(LoopServerChannel.PROBES, KeepAliveTimes.of(Duration.ofSeconds(30)))
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                    accepted.complete(channel);
                }
            })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void areThoseOfTheListeningSocketUntilOthersAreSet() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            LoopChannel channel = (LoopChannel) accepted.get(20, TimeUnit.SECONDS);
            OptionalLong first = ticksToProbe(client.getLocalPort());
            assertTrue(first.isPresent() && first.getAsLong() <= 30 * TICKS_PER_SECOND, first.toString());
            assertTrue(first.getAsLong() > 3 * TICKS_PER_SECOND, first.toString());

            channel.eventLoop().execute(() -> channel.probeAt(KeepAliveTimes.of(Duration.ofSeconds(3))));
            await().until(() -> ticksToProbe(client.getLocalPort()).orElse(Long.MAX_VALUE) <= 3 * TICKS_PER_SECOND);

            channel.eventLoop().execute(() -> channel.probeAt(null));
            await().until(() -> ticksToProbe(client.getLocalPort()).isEmpty());
        }
    }

    @Test
    void areNotSentTogetherToClientsThatHaveComeTogether() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(new Socket(address.getAddress(), address.getPort()));
            }
            List<Long> first = new ArrayList<>();
            for (Socket client : clients) {
                await().until(() ->
                        ticksToProbe(client.getLocalPort()).orElse(Long.MAX_VALUE) <= 30 * TICKS_PER_SECOND);
                first.add(ticksToProbe(client.getLocalPort()).orElseThrow());
            }
            assertTrue(Collections.max(first) - Collections.min(first) > 5 * TICKS_PER_SECOND, first::toString);
            assertTrue(Collections.min(first) > 15 * TICKS_PER_SECOND, first::toString);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** How long until the gateway's socket towards {@code peer} is probed; empty where it is not. */
    private static OptionalLong ticksToProbe(int peer) throws IOException {
        String ports = String.format(".*:[0-9A-F]{4} [0-9A-F]+:%04X [0-9A-F]{2} .*", peer);
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] timer =
                        line.matches(ports) ? line.trim().split("\\s+")[5].split(":") : new String[] {""};
                if (timer[0].equals("02")) {
                    return OptionalLong.of(Long.parseLong(timer[1], 16));
                }
            }
        }
        return OptionalLong.empty();
    }
}
