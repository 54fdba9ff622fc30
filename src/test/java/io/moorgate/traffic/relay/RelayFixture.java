package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.time.HeldTime;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.epoll.LoopServerChannel;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.websocket.WebSocketProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A gateway of nothing but relays, with real sockets on both ends and held time. Its allocator counts every byte of
 * buffer that the relays hold.
 */
final class RelayFixture implements AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 32 * 1024;

    private final HeldTime time = new HeldTime();
    private final EventLoopGroup loop;
    private final Executor relayThread;
    private final ChannelFactory<? extends Channel> sockets;
    private final CountedBuffers buffers = new CountedBuffers();
    private final List<CloseReason> ended = new CopyOnWriteArrayList<>();
    private final BlockingQueue<LiveConnection> opened = new LinkedBlockingQueue<>();
    private final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.add(reason);
        }
    });
    private final ServerSocket endpoints = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Channel gateway;
    private final Relays relays;
    private final int receiveBytes;
    private volatile LifePolicy life = new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    private volatile LimitPolicy limits = LimitPolicy.NONE;
    private volatile boolean hasExtensions;
    private volatile byte[] first = {};

    /** By what it is relayed. */
    enum Io {
        /** Channels of Netty's own transport. */
        NETTY,
        /** Channels of the own loop, as connections that a handler stays on. */
        CHANNEL,
        /** Sockets of the own loop. */
        EPOLL
    }

    /** What is relayed. */
    enum Carrying {
        BYTES,
        WEB_SOCKET
    }

    /** The two ends of one relayed connection. */
    public record Ends(Socket client, Socket endpoint, LiveConnection connection) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            endpoint.close();
        }
    }

    RelayFixture(Io io, Carrying carrying, Duration idleTimeout) throws IOException {
        this(io, carrying, idleTimeout, SOCKET_BUFFER_BYTES);
    }

    /** {@code receiveBytes} is what the kernel may take in for each of the gateway's sockets. */
    RelayFixture(Io io, Carrying carrying, Duration idleTimeout, int receiveBytes) throws IOException {
        loop = io == Io.NETTY ? new EpollEventLoopGroup(1) : new EpollLoop("relay", Ticker.system());
        relayThread = loop.next();
        sockets = io == Io.NETTY ? EpollSocketChannel::new : LoopChannel::new;
        ChannelFactory<? extends ServerChannel> listening =
                io == Io.NETTY ? EpollServerSocketChannel::new : LoopServerChannel::new;
        this.receiveBytes = receiveBytes;
        endpoints.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        Optional<EpollLoop> relayLoop = io == Io.EPOLL ? Optional.of((EpollLoop) loop) : Optional.empty();
        relays = new Relays(time, time, TrafficEvents.SILENT, buffers, relayLoop, time);
        gateway = new ServerBootstrap()
                .group(loop)
                .channelFactory(listening)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .childOption(ChannelOption.SO_RCVBUF, receiveBytes)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        dial(client, carrying, idleTimeout);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Has Netty write {@code bytes} to clients before their relay takes over. */
    void writeFirst(byte[] bytes) {
        first = bytes;
    }

    /** For the connections opened from now on. */
    RelayFixture with(LifePolicy life) {
        this.life = life;
        return this;
    }

    /** For the connections opened from now on. */
    RelayFixture with(LimitPolicy limits) {
        this.limits = limits;
        return this;
    }

    /** The same, for WebSockets whose handshake agreed on extensions. */
    RelayFixture withExtensions() {
        this.hasExtensions = true;
        return this;
    }

    /** Opens a connection through the gateway. */
    Ends open() throws Exception {
        Socket client = new Socket();
        client.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        client.setSendBufferSize(SOCKET_BUFFER_BYTES);
        client.setTcpNoDelay(true);
        client.connect(gateway.localAddress());
        Socket endpoint = endpoints.accept();
        endpoint.setTcpNoDelay(true);
        client.setSoTimeout(10_000);
        endpoint.setSoTimeout(10_000);
        LiveConnection connection = opened.poll(10, TimeUnit.SECONDS);
        return new Ends(client, endpoint, connection);
    }

    /** Closes {@code connection} as the gateway would. */
    void close(LiveConnection connection, CloseReason reason) {
        onRelayThread(() -> connection.close(reason));
    }

    /** Moves the relays' time on. */
    void advance(Duration span) {
        onRelayThread(() -> time.advance(span));
    }

    /** Has the relays' thread do nothing until {@code latch} is open. */
    void hold(CountDownLatch latch) {
        relayThread.execute(() -> {
            try {
                latch.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The most bytes of buffer that were held at once since the last call. */
    long takeHeldBytesMax() {
        return buffers.takeMost();
    }

    /** Waits until exactly one connection has ended, for {@code reason}, and nothing of it is left. */
    void awaitEnd(CloseReason.Side side, CloseReason.Kind kind) {
        awaitEnds(side, kind, 1);
    }

    /** The same of {@code count} connections. */
    void awaitEnds(CloseReason.Side side, CloseReason.Kind kind, int count) {
        await().until(() -> ended.size() >= count);
        assertEquals(Collections.nCopies(count, new CloseReason(side, kind)), ended);
        assertEquals(0, connections.all().size());
        await().until(() -> heldBytes() == 0);
        assertEquals(0, waitingTimers());
    }

    /** Waits until {@code connection} has counted so many bytes each way. */
    void awaitBytes(LiveConnection connection, long fromClient, long fromEndpoint) {
        await().until(() -> connection.bytesIn() >= fromClient && connection.bytesOut() >= fromEndpoint);
    }

    /** Waits until the gateway has read what {@code client} has sent, and done with it what is to be done. */
    void awaitRead(Socket client) {
        await().until(() -> unreadBytes(client) == 0);
        onRelayThread(() -> {});
    }

    /** What the kernel holds for the gateway (proc(5), /proc/net/tcp). */
    private long unreadBytes(Socket client) throws IOException {
        String ports = String.format(
                ".*:%04X [0-9A-F]+:%04X [0-9A-F]{2} .*",
                ((InetSocketAddress) gateway.localAddress()).getPort(), client.getLocalPort());
        long unread = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                if (line.matches(ports)) {
                    unread += Long.parseLong(line.trim().split("\\s+")[4].split(":")[1], 16);
                }
            }
        }
        return unread;
    }

    long heldBytes() {
        return buffers.held();
    }

    int waitingTimers() {
        return CompletableFuture.supplyAsync(time::waiting, relayThread).join();
    }

    int endedCount() {
        return ended.size();
    }

    @Override
    public void close() throws IOException {
        endpoints.close();
        gateway.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void dial(Channel client, Carrying carrying, Duration idleTimeout) {
        new Bootstrap()
                .group(client.eventLoop())
                .channelFactory(sockets)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_RCVBUF, receiveBytes)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(endpoints.getInetAddress(), endpoints.getLocalPort()))
                .addListener((ChannelFutureListener) dialed -> {
                    Function<Relay, RelayProtocol> protocol = carrying == Carrying.BYTES
                            ? ByteProtocol::new
                            : WebSocketProtocol.of(relays, limits, hasExtensions);
                    Relay relay = relays.relay(client, dialed.channel(), protocol, idleTimeout, life);
                    LiveConnection connection = connections.open(new LiveConnection.Opening(
                            ConnectionKind.TCP,
                            LiveEndpoint.balanced(null, null),
                            LiveClient.at("192.0.2.1"),
                            new LiveControl(relay.loop(), relay::close, () -> {})));
                    if (first.length > 0) {
                        client.writeAndFlush(Unpooled.wrappedBuffer(first));
                    }
                    relay.start(connection, Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
                    opened.add(connection);
                });
    }

    private void onRelayThread(Runnable task) {
        CompletableFuture.runAsync(task, relayThread).join();
    }
}
