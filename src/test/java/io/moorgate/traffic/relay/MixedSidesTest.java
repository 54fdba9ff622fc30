package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.time.HeldTime;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.relay.websocket.WebSocketProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay whose client is a stream and whose endpoint is a socket, of either kind. */
@ParameterizedClass
@EnumSource(RelayFixture.Io.class)
class MixedSidesTest {
    private static final int WINDOW = 1000;
    private static final LifePolicy LIFE = new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    @Parameter
    RelayFixture.Io io;

    private final HeldTime time = new HeldTime();
    private EventLoopGroup eventLoop;
    private final CountedBuffers buffers = new CountedBuffers();
    private final Relays relays = new Relays(time, time, TrafficEvents.SILENT, buffers, Optional.empty(), time);
    private final List<CloseReason> ended = new CopyOnWriteArrayList<>();
    private final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.add(reason);
        }
    });
    private final StreamTransport stream = new StreamTransport(WINDOW);
    private ServerSocket endpoints;
    private Socket endpoint;
    private Executor loop;
    private LiveConnection connection;

    @BeforeEach
    void listen() throws Exception {
        eventLoop = io == RelayFixture.Io.NETTY ? new EpollEventLoopGroup(1) : new EpollLoop("relay", Ticker.system());
        endpoints = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws Exception {
        endpoints.close();
        endpoint.close();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void carriesBytesAndBothHalfCloses() throws Exception {
        open(ByteProtocol::new);
        onLoop(() -> stream.say("hello".getBytes()));
        assertEquals("hello", new String(endpoint.getInputStream().readNBytes(5)));
        onLoop(stream::end);
        assertEquals(-1, endpoint.getInputStream().read());
        endpoint.getOutputStream().write("answer".getBytes());
        endpoint.close();
        await().until(stream::isFinished);
        assertEquals("answer", new String(stream.received()));
        awaitEnd(Side.CLIENT, Kind.DONE);
    }

    @Test
    void aStreamWithoutAWindowHoldsTheSocketBack() throws Exception {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(5).nextBytes(sent);
        open(ByteProtocol::new);
        var sender = CompletableFuture.runAsync(() -> write(sent));
        await().until(() -> stream.received().length == WINDOW);
        while (stream.received().length < sent.length) {
            onLoop(() -> stream.open(100_000));
        }
        sender.join();
        assertArrayEquals(sent, stream.received());
        assertTrue(stream.outboxBytesMax() <= 2 * Relays.READ_BYTES_MAX, "held: " + stream.outboxBytesMax());
        endpoint.close();
        await().until(stream::isFinished);
        onLoop(stream::end);
        awaitEnd(Side.ENDPOINT, Kind.DONE);
    }

    @Test
    void aSocketThatIsNotReadHoldsTheStreamBack() throws Exception {
        byte[] sent = new byte[16 * 1024];
        int pieces = 1000;
        open(ByteProtocol::new);
        for (int piece = 0; piece < pieces; piece++) {
            onLoop(() -> stream.say(sent));
        }
        long held = buffers.takeMost();
        assertTrue(held <= 128 * 1024, "held: " + held);
        onLoop(stream::end);
        assertEquals((long) pieces * sent.length, endpoint.getInputStream().readAllBytes().length);
        endpoint.close();
        await().until(stream::isFinished);
        awaitEnd(Side.CLIENT, Kind.DONE);
    }

    @Test
    void aStreamThatIsResetResetsTheSocket() throws Exception {
        open(ByteProtocol::new);
        onLoop(stream::reset);
        assertThrows(SocketException.class, () -> endpoint.getInputStream().read());
        awaitEnd(Side.CLIENT, Kind.RESET);
    }

    @Test
    void aSocketThatIsResetResetsTheStream() throws Exception {
        open(ByteProtocol::new);
        endpoint.setSoLinger(true, 0);
        endpoint.close();
        await().until(stream::isAborted);
        awaitEnd(Side.ENDPOINT, Kind.RESET);
    }

    @Test
    void aPlannedCloseOfAWebSocketIsToldOnBothSides() throws Exception {
        open(this::webSocket);
        onLoop(() -> stream.say(Frames.text(true, "hello")));
        assertEquals(11, endpoint.getInputStream().readNBytes(11).length);
        onLoop(() -> connection.close(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
        assertEquals(1001, Frames.maskedCloseCode(endpoint.getInputStream().readNBytes(8)));
        assertArrayEquals(Frames.close(false, 1012), stream.received());
        onLoop(() -> stream.say(Frames.close(true, 1012)));
        await().until(stream::isFinished);
        write(Frames.close(false, 1001));
        assertEquals(-1, endpoint.getInputStream().read());
        endpoint.close();
        onLoop(stream::end);
        awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    private void open(Function<Relay, RelayProtocol> protocol) throws Exception {
        Channel channel = new Bootstrap()
                .group(eventLoop)
                .channelFactory(io == RelayFixture.Io.NETTY ? EpollSocketChannel::new : LoopChannel::new)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(endpoints.getLocalSocketAddress())
                .syncUninterruptibly()
                .channel();
        endpoint = endpoints.accept();
        endpoint.setSoTimeout(10_000);
        loop = eventLoop.next();
        Transport socket = CompletableFuture.supplyAsync(() -> transport(channel), eventLoop.next())
                .join();
        onLoop(() -> begin(protocol, socket));
    }

    private Transport transport(Channel channel) {
        return io == RelayFixture.Io.EPOLL ? new Takeover(channel).take(buffers) : relays.transport(channel);
    }

    private void begin(Function<Relay, RelayProtocol> protocol, Transport socket) {
        Relay relay = relays.relay(Placement.here(loop, stream, socket), protocol, Duration.ZERO, LIFE);
        connection = connections.open(new LiveConnection.Opening(
                ConnectionKind.WEBSOCKET,
                LiveEndpoint.balanced(null, null),
                LiveClient.at("192.0.2.1"),
                new LiveControl(relay.loop(), relay::close, () -> {})));
        relay.start(connection, Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
    }

    private void write(byte[] bytes) {
        try {
            endpoint.getOutputStream().write(bytes);
        } catch (java.io.IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private RelayProtocol webSocket(Relay relay) {
        return WebSocketProtocol.of(relays, LimitPolicy.NONE, false).apply(relay);
    }

    private void onLoop(Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    private void awaitEnd(Side side, Kind kind) {
        await().until(() -> !ended.isEmpty());
        assertEquals(List.of(new CloseReason(side, kind)), ended);
        await().until(() -> buffers.held() == 0);
    }
}
