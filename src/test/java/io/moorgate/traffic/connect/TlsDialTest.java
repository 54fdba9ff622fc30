package io.moorgate.traffic.connect;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.tls.Alpn;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsServer;
import io.moorgate.traffic.tls.TlsSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Dials over TLS, by each engine that the gateway may have. */
@ParameterizedClass
@EnumSource(TlsEngine.class)
class TlsDialTest {
    private static final String NAME = "chat.web.svc";

    private final TestAuthority authority = new TestAuthority("endpoints");
    private final EventLoop loop = new NioEventLoopGroup(1).next();
    private final EndpointTlsContexts contexts;
    private final SocketDialer dialer;

    @TempDir
    private Path folder;

    TlsDialTest(TlsEngine engine) {
        contexts = new EndpointTlsContexts(engine, TlsSettings.DEFAULT.groups(), (delay, task) -> () -> {});
        dialer = new SocketDialer(NioSocketChannel::new, contexts);
    }

    @AfterEach
    void close() {
        loop.parent().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        contexts.close();
    }

    private EndpointTls verified(String name) {
        return new EndpointTls(true, Optional.of(authority.asClients("web/ca")), name);
    }

    private Future<Channel> dial(EndpointTls tls, Alpn alpn, int port) {
        Endpoint endpoint = new Endpoint(
                EndpointId.ofAddress("127.0.0.1", port),
                "pod",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                EndpointState.READY,
                Set.of());
        return dialer.dial(loop, new Dial(endpoint, ConnectPolicy.DEFAULT.with(tls), alpn));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Throwable fault(Future<Channel> dial) {
        await().until(dial::isComplete);
        return dial.cause();
    }

    private CompletableFuture<SSLSocket> accepting(TlsServer server) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                SSLSocket socket = server.accept();
                socket.startHandshake();
                return socket;
            } catch (IOException fault) {
                throw new IllegalStateException(fault);
            }
        });
    }

    @Test
    void agreesOnWhatIsOfferedAndAsksForTheName() throws Exception {
        try (TlsServer server = new TlsServer(authority.issue(NAME), "http/1.1", "h2")) {
            for (Alpn alpn : Alpn.values()) {
                CompletableFuture<SSLSocket> accepted = accepting(server);
                Channel channel = done(dial(verified(NAME), alpn, server.getLocalPort()));
                try (SSLSocket socket = accepted.get(10, TimeUnit.SECONDS)) {
                    assertEquals(alpn.protocolName(), socket.getApplicationProtocol());
                    assertEquals(java.util.List.of(NAME), TlsServer.names(socket));
                    assertEquals(false, channel.config().isAutoRead());
                    channel.close();
                    assertEquals(-1, socket.getInputStream().read());
                }
            }
        }
    }

    @Test
    void tellsABadCertificateFromABadHandshake() throws Exception {
        try (TlsServer server = new TlsServer(authority.issue(NAME, "127.0.0.1"), "http/1.1")) {
            accepting(server);
            Throwable certificate = fault(dial(verified("other.web.svc"), Alpn.NONE, server.getLocalPort()));
            assertEquals(DialFault.TLS_CERTIFICATE, DialFault.of(certificate));
            assertTrue(certificate.getMessage().contains("other.web.svc"), certificate.getMessage());
            accepting(server);
            Throwable protocol = fault(dial(verified(NAME), Alpn.HTTP_2, server.getLocalPort()));
            assertEquals(DialFault.TLS_PROTOCOL, DialFault.of(protocol));
        }
        try (TlsServer old = new TlsServer(authority.issue("RSA", java.time.Duration.ofDays(1), NAME))) {
            accepting(old);
            Throwable authorityFault =
                    fault(dial(new EndpointTls(true, Optional.empty(), NAME), Alpn.NONE, old.getLocalPort()));
            assertInstanceOf(TlsFailed.class, authorityFault);
            assertEquals(DialFault.TLS_CERTIFICATE, DialFault.of(authorityFault));
        }
    }

    @Test
    void resumesTheSessionOfAnEndpointAndNotThatOfAnotherPolicy() throws Exception {
        Issued issued = authority.issue(NAME);
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), issued.certificatePem());
        Path key = Files.writeString(folder.resolve("key.pem"), issued.keyPem());
        for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "s_server",
                            "-accept",
                            "127.0.0.1:0",
                            "-www",
                            version,
                            "-cert",
                            certificate.toString(),
                            "-key",
                            key.toString())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader said = openssl.inputReader(StandardCharsets.US_ASCII)) {
                int port = port(said);
                assertTrue(page(verified(NAME), port).contains("\nNew, TLSv1."));
                for (int attempt = 0; attempt < 3; attempt++) {
                    assertTrue(page(verified(NAME), port).contains("\nReused, TLSv1."), version);
                }
                EndpointTls other = new EndpointTls(false, Optional.empty(), NAME);
                assertTrue(page(other, port).contains("\nNew, TLSv1."));
                assertTrue(page(other, port).contains("\nReused, TLSv1."));
            } finally {
                openssl.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private static int port(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (line != null && !line.startsWith("ACCEPT 127.0.0.1:")) {
            line = said.readLine();
        }
        assertTrue(line != null, "openssl s_server does not listen");
        return Integer.parseInt(line.substring(line.indexOf(':') + 1));
    }

    /** What {@code openssl s_server -www} tells of a connection. */
    private String page(EndpointTls tls, int port) throws Exception {
        Channel channel = done(dial(tls, Alpn.NONE, port));
        CompletableFuture<String> page = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                text.append(bytes.toString(StandardCharsets.US_ASCII));
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event == ChannelInputShutdownEvent.INSTANCE) {
                    page.complete(text.toString());
                    ctx.close();
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
                page.completeExceptionally(fault);
            }
        });
        channel.writeAndFlush(Unpooled.copiedBuffer("GET / HTTP/1.0\r\n\r\n", StandardCharsets.US_ASCII));
        channel.config().setAutoRead(true);
        return page.get(10, TimeUnit.SECONDS);
    }
}
