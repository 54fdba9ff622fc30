package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.connect.Dial;
import io.moorgate.traffic.connect.EpollLoopTransport;
import io.moorgate.traffic.connect.SocketDialer;
import io.moorgate.traffic.connect.VertxNetty;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.tls.Alpn;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The byte path runs on Linux's epoll: the jars of the native transport are there and fit one another. */
class TransportTest {
    @Test
    void socketsToEndpointsAreOnTheGatewaysOwnLoops() throws Exception {
        Vertx vertx = VertxNetty.on(new EpollLoopTransport(Ticker.system()), new VertxOptions());
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint endpoint = new Endpoint(
                    new EndpointId("e"),
                    "e",
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()),
                    EndpointState.READY,
                    Set.of());
            Channel channel = SocketDialer.on(vertx)
                    .dial(
                            ((VertxInternal) vertx).getEventLoopGroup().next(),
                            new Dial(endpoint, ConnectPolicy.DEFAULT, Alpn.NONE))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertEquals(LoopChannel.class, channel.getClass());
            channel.close().sync();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
