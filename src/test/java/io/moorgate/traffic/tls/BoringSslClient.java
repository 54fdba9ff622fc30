package io.moorgate.traffic.tls;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/** A client that offers what it has of an earlier session whatever name it asks for, as browsers do not and attackers do. */
public final class BoringSslClient implements AutoCloseable {
    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final SslContext context;

    /** {@code groups}: those that it offers; what BoringSSL thinks best without any. */
    public BoringSslClient(TestAuthority trusted, String version, String... groups) throws Exception {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols(version)
                .trustManager(trusted.certificate())
                .endpointIdentificationAlgorithm("");
        if (groups.length > 0) {
            builder.option(OpenSslContextOption.GROUPS, groups);
        }
        context = builder.build();
        ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(true);
    }

    /** What comes until the server closes in answer to {@code request}; empty where it was not let in. */
    public String ask(int port, String name, String request) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        Channel channel = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = context.newHandler(channel.alloc(), "localhost", port);
                        SSLParameters parameters = tls.engine().getSSLParameters();
                        parameters.setServerNames(List.of(new SNIHostName(name)));
                        tls.engine().setSSLParameters(parameters);
                        channel.pipeline().addLast(tls, new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
                                text.append(bytes.toString(StandardCharsets.ISO_8859_1));
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable refused) {
                                ctx.close();
                            }
                        });
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
        channel.closeFuture().addListener(closed -> answer.complete(text.toString()));
        channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
