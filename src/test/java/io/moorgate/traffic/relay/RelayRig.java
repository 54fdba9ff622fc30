package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A gateway of nothing but relays, with real sockets on both ends and held time. Its allocator counts every byte of
 * buffer that the relays hold.
 */
final class RelayRig implements AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 32 * 1024;

    private final HeldTime time = new HeldTime();
    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true, true);
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
    private final AtomicLong readBytes = new AtomicLong();
    private volatile long heldBytesMax;
    private volatile LifePolicy life = new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    /** What is relayed. */
    enum Carrying {
        BYTES,
        WEB_SOCKET
    }

    /** The two ends of one relayed connection. */
    record Ends(Socket client, Socket endpoint, LiveConnection connection) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            endpoint.close();
        }
    }

    RelayRig(Carrying carrying, Duration idleTimeout) throws IOException {
        this(carrying, idleTimeout, SOCKET_BUFFER_BYTES);
    }

    /** {@code receiveBytes} is what the kernel may take in for each of the gateway's sockets. */
    RelayRig(Carrying carrying, Duration idleTimeout, int receiveBytes) throws IOException {
        this.receiveBytes = receiveBytes;
        endpoints.setReceiveBufferSize(SOCKET_BUFFER_BYTES);
        relays = new Relays(time, time, TrafficEvents.SILENT, buffers);
        gateway = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
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

    /** For the connections opened from now on. */
    RelayRig with(LifePolicy life) {
        this.life = life;
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
        loop.submit(() -> connection.close(reason)).syncUninterruptibly();
    }

    /** Moves the relays' time on. */
    void advance(Duration span) {
        loop.submit(() -> time.advance(span)).syncUninterruptibly();
    }

    /** The most bytes of buffer that were held at once since the last call. */
    long takeHeldBytesMax() {
        long max = heldBytesMax;
        heldBytesMax = 0;
        return max;
    }

    /** Waits until exactly one connection has ended, for {@code reason}, and nothing of it is left. */
    void awaitEnd(CloseReason.Side side, CloseReason.Kind kind) {
        await().until(() -> !ended.isEmpty());
        assertEquals(List.of(new CloseReason(side, kind)), ended);
        assertEquals(0, connections.all().size());
        await().until(() -> heldBytes() == 0);
        assertEquals(0, waitingTimers());
    }

    /** Waits until {@code connection} has counted so many bytes each way. */
    void awaitBytes(LiveConnection connection, long fromClient, long fromEndpoint) {
        await().until(() -> connection.bytesIn() >= fromClient && connection.bytesOut() >= fromEndpoint);
    }

    /** How many bytes the gateway has read, from all sockets. */
    long readBytes() {
        return readBytes.get();
    }

    /** Waits until the gateway has read so many bytes; what they bring about comes before the next {@link #advance}. */
    void awaitRead(long bytes) {
        await().until(() -> readBytes.get() >= bytes);
    }

    long heldBytes() {
        return buffers.metric().usedDirectMemory() + buffers.metric().usedHeapMemory();
    }

    int waitingTimers() {
        return loop.submit(time::waiting).syncUninterruptibly().getNow();
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
        client.pipeline().addFirst(new Meter());
        new Bootstrap()
                .group(client.eventLoop())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_RCVBUF, receiveBytes)
                .handler(new Meter())
                .connect(new InetSocketAddress(endpoints.getInetAddress(), endpoints.getLocalPort()))
                .addListener((ChannelFutureListener) dialed -> {
                    Relay relay = carrying == Carrying.BYTES
                            ? relays.bytes(client, dialed.channel(), idleTimeout, life)
                            : relays.webSocket(client, dialed.channel(), idleTimeout, life);
                    LiveConnection connection = connections.open(new LiveConnection.Opening(
                            ConnectionKind.TCP,
                            null,
                            null,
                            PickReason.BALANCED,
                            "client",
                            Runnable::run,
                            relay::close,
                            () -> {}));
                    relay.start(connection);
                    opened.add(connection);
                });
    }

    /** Notes what is held whenever something has been read. */
    private final class Meter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            readBytes.addAndGet(((ByteBuf) message).readableBytes());
            heldBytesMax = Math.max(heldBytesMax, heldBytes());
            context.fireChannelRead(message);
        }
    }
}
