package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.client.ProxiedAddresses;
import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.Overload;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of an accepted connection: limit, steps, protocol. */
class AcceptPathTest {
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final RecordedEvents events = new RecordedEvents();
    private final ConnectionLimit limit = new ConnectionLimit(1);
    private final List<String> way = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    /** Says what it saw, and echoes. */
    private final class Echo implements AcceptPath.Protocol {
        private final boolean guards;

        Echo(boolean guards) {
            this.guards = guards;
        }

        @Override
        public void begin(Client client) {
            way.add("protocol " + client.address().getHostAddress());
            if (guards) {
                client.guarded();
            }
            client.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.writeAndFlush(message);
                }
            });
            client.channel().config().setAutoRead(true);
        }

        @Override
        public void refuseForLimit(Channel channel) {
            way.add("refused");
            SocketClose.reset(channel);
        }
    }

    /** Reads one line from the client, the address that it stands for, and then passes it on. */
    private final class AddressLine implements AcceptPath.Step {
        @Override
        public void take(Client client, Consumer<Client> next) {
            client.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ByteBuf line = (ByteBuf) message;
                    String address = line.readCharSequence(line.bytesBefore((byte) '\n'), StandardCharsets.US_ASCII)
                            .toString();
                    line.skipBytes(1);
                    way.add("step " + address);
                    InetSocketAddress end = new InetSocketAddress(InetAddress.ofLiteral(address), 1);
                    client.speaksFor(new ProxiedAddresses(end, end));
                    client.channel().config().setAutoRead(false);
                    ctx.pipeline().addLast(new ChannelInboundHandlerAdapter());
                    next.accept(client);
                    ctx.fireChannelRead(line);
                    ctx.pipeline().remove(this);
                }
            });
            client.channel().config().setAutoRead(true);
        }
    }

    private int open(AcceptPath path) {
        return ((InetSocketAddress) new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                path.accept(channel);
                            }
                        })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel()
                        .localAddress())
                .getPort();
    }

    private Socket dial(int port) throws IOException {
        Socket client = TcpFixture.dial(port);
        clients.add(client);
        return client;
    }

    private static String echoed(Socket client, String text, int bytes) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    @Test
    void aStepStandsBetweenTheAcceptAndTheProtocol() throws IOException {
        int port = open(new AcceptPath(limit, AcceptSteps.of(List.of(new AddressLine())), new Echo(true), events));
        assertEquals("hello", echoed(dial(port), "192.0.2.7\nhello", 5));
        assertEquals(List.of("step 192.0.2.7", "protocol 192.0.2.7"), way);
    }

    @Test
    void severalStepsAreTakenInTheirOrder() throws IOException {
        AcceptPath.Step first = (client, next) -> {
            way.add("first");
            next.accept(client);
        };
        AcceptPath.Step second = (client, next) -> {
            way.add("second");
            client.channel().eventLoop().execute(() -> next.accept(client));
        };
        int port = open(new AcceptPath(limit, AcceptSteps.of(List.of(first, second)), new Echo(true), events));
        assertEquals("hello", echoed(dial(port), "hello", 5));
        assertEquals(List.of("first", "second", "protocol 127.0.0.1"), way);
    }

    @Test
    void aConnectionWithoutLimitsIsRefused() throws IOException {
        int port = open(new AcceptPath(limit, AcceptSteps.of(List.of()), new Echo(false), events));
        assertEnds(port);
        await().until(() -> limit.open() == 0);
    }

    @Test
    void allListenersTogetherTakeAsManyAsTheGateLetsThrough() throws IOException {
        AcceptSteps gated = AcceptSteps.NONE.behind(new AcceptGate(1, new Overload()));
        int one = open(new AcceptPath(new ConnectionLimit(9), gated, new Echo(true), events));
        int other = open(new AcceptPath(limit, gated, new Echo(true), events));
        assertEquals("hello", echoed(dial(one), "hello", 5));
        assertEnds(other);
        assertEquals(List.of("protocol 127.0.0.1", "refused"), way);
        clients.getFirst().close();
        await().until(() -> gated.gate().connections() == 0 && limit.open() == 0);
        assertEquals("again", echoed(dial(other), "again", 5));
    }

    @Test
    void noneIsTakenInAnOverload() throws IOException {
        Overload overload = new Overload();
        int port = open(
                new AcceptPath(limit, AcceptSteps.NONE.behind(new AcceptGate(9, overload)), new Echo(true), events));
        overload.refuse(Overload.Refused.ALL);
        assertEnds(port);
        assertEquals(List.of("refused"), way);
        overload.refuse(Overload.Refused.UNPINNED);
        assertEquals("hello", echoed(dial(port), "hello", 5));
    }

    @Test
    void oneTooManyMeetsNoStepAndNoProtocol() throws IOException {
        int port = open(new AcceptPath(limit, AcceptSteps.of(List.of()), new Echo(true), events));
        assertEquals("hello", echoed(dial(port), "hello", 5));
        assertEnds(port);
        assertEquals(List.of("protocol 127.0.0.1", "refused"), way);
        assertEquals(List.of("127.0.0.1 limit " + Limit.CONNECTIONS.label()), events.whys());
        clients.getFirst().close();
        await().until(() -> limit.open() == 0);
        assertEquals("again", echoed(dial(port), "again", 5));
    }

    /** The reset may come while it connects. */
    private void assertEnds(int port) {
        try {
            Socket client = dial(port);
            client.getOutputStream().write(1);
            assertEquals(-1, client.getInputStream().read());
        } catch (IOException reset) {
            assertTrue(reset.getMessage() != null, reset::toString);
        }
    }
}
