package io.moorgate.traffic.connect;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.moorgate.FreePorts;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.port.TcpRoutes;
import io.moorgate.traffic.tls.Alpn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketDialerTest {
    private static final ConnectPolicy PATIENT = new ConnectPolicy(Duration.ofSeconds(60), 1);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final EventLoop loop = ((VertxInternal) vertx).getEventLoopGroup().next();
    private final SocketDialer dialer = SocketDialer.on(vertx);

    @AfterEach
    void close() {
        done(vertx.close());
    }

    @Test
    void anAcceptedSocketComesUnreadAndWithAnEmptyPipeline() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = done(dialer.dial(loop, new Dial(endpoint(server.getLocalPort()), PATIENT, Alpn.NONE)))
                    .result();
            try (Socket accepted = server.accept()) {
                assertEquals(loop, channel.eventLoop());
                assertEquals(false, channel.config().isAutoRead());
                assertEquals(true, channel.config().getOption(ChannelOption.TCP_NODELAY));
                assertEquals(List.of(), handlers(channel));
                assertEquals(channel.localAddress(), accepted.getRemoteSocketAddress());
            }
            channel.close();
        }
    }

    @Test
    void anEventOfTheSocketThatHadItsDescriptorBeforeBreaksNoDial() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Channel> made = new CopyOnWriteArrayList<>();
            SocketDialer dialing = new SocketDialer(() -> {
                made.add(new EpollSocketChannel());
                return made.getFirst();
            });
            Promise<Channel> dialed = Promise.promise();
            loop.execute(() -> {
                dialing.dial(loop, new Dial(endpoint(server.getLocalPort()), PATIENT, Alpn.NONE))
                        .onComplete(dialed);
                made.getFirst().pipeline().fireExceptionCaught(new NotYetConnectedException());
            });
            Channel channel = done(dialed.future()).result();
            assertEquals(true, channel.isActive());
            channel.close();
        }
    }

    @Test
    void aSocketIsProbedAtTheIntervalThatIsSetAndGivenUpAfterTwoOfThem() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = done(dialer.dial(loop, new Dial(endpoint(server.getLocalPort()), PATIENT, Alpn.NONE)))
                    .result();
            KeepAlive.set(channel, Duration.ofSeconds(90));

            assertEquals(true, channel.config().getOption(ChannelOption.SO_KEEPALIVE));
            assertEquals(90, channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE));
            assertEquals(
                    180,
                    channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL)
                            * channel.config().getOption(EpollChannelOption.TCP_KEEPCNT));
            KeepAlive.set(channel, Duration.ZERO);
            assertEquals(false, channel.config().getOption(ChannelOption.SO_KEEPALIVE));
            channel.close();
        }
    }

    @Test
    void nobodyListeningIsRefused() throws Exception {
        Throwable fault = done(dialer.dial(loop, new Dial(endpoint(FreePorts.one()), PATIENT, Alpn.NONE)))
                .cause();
        assertEquals(DialFault.REFUSED, DialFault.of(fault));
    }

    @Test
    void aSocketThatCannotBeMadeIsReportedOnTheLoop() throws Exception {
        SocketDialer withoutDescriptors = new SocketDialer(() -> {
            throw new ChannelException("no descriptor left");
        });
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        Dial dial = new Dial(endpoint(FreePorts.one()), PATIENT, Alpn.NONE);
        Handler<Throwable> report = fault -> onLoop.complete(loop.inEventLoop());
        loop.execute(() -> withoutDescriptors.dial(loop, dial).onFailure(report));
        assertEquals(true, onLoop.get(20, TimeUnit.SECONDS));
    }

    @Test
    void anEndpointThatAnswersNothingTimesOut() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            ConnectPolicy hasty = new ConnectPolicy(Duration.ofMillis(200), 1);
            Throwable fault = done(dialer.dial(loop, new Dial(endpoint(silent.port()), hasty, Alpn.NONE)))
                    .cause();
            assertInstanceOf(TimeoutException.class, fault);
            assertEquals(DialFault.TIMEOUT, DialFault.of(fault));
        }
    }

    @Test
    void aDialInProgressEndsWhenTheClientGivesUp() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            Cancellation cancellation = new Cancellation();
            Future<Channel> dial =
                    dialer.dial(loop, new Dial(endpoint(silent.port()), PATIENT, Alpn.NONE), cancellation);
            loop.execute(cancellation::cancel);
            assertEquals(true, done(dial).failed());
        }
    }

    private static Endpoint endpoint(int port) {
        return TcpRoutes.to(port).upstream().endpoints().all().getFirst();
    }

    private List<String> handlers(Channel channel) {
        return channel.pipeline().names().stream()
                .filter(name -> !name.startsWith("DefaultChannelPipeline$TailContext"))
                .toList();
    }

    private static <T> Future<T> done(Future<T> future) {
        await().until(future::isComplete);
        return future;
    }
}
