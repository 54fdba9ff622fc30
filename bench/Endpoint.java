import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The endpoint behind every proxy: TCP echo, WebSocket echo and gRPC echo on three loopback ports. */
final class Endpoint {
    private static final int STREAMS_MAX = 100_000;

    public static void main(String[] ports) throws Exception {
        var loops = new EpollEventLoopGroup(1);
        listen(loops, Integer.parseInt(ports[0]), Echo::new);
        listen(loops, Integer.parseInt(ports[1]), WebSocketEcho::new);
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        var options = new HttpServerOptions().setHttp2ConnectionWindowSize(1 << 24);
        options.getInitialSettings().setMaxConcurrentStreams(STREAMS_MAX).setInitialWindowSize(1 << 20);
        vertx.createHttpServer(options)
                .requestHandler(request -> {
                    var response = request.response().putHeader("content-type", "application/grpc");
                    request.handler(response::write);
                    request.endHandler(end -> response.putTrailer("grpc-status", "0").end());
                    request.exceptionHandler(fault -> response.reset());
                })
                .listen(Integer.parseInt(ports[2]), "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.out.println("ready");
        System.in.read(); // until whoever started it has gone
        System.exit(0);
    }

    private static void listen(EpollEventLoopGroup loops, int port, java.util.function.Supplier<ChannelInboundHandlerAdapter> handler)
            throws Exception {
        new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind("127.0.0.1", port)
                .sync();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ctx.write(bytes, ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            ctx.close();
        }
    }

    /** Answers any handshake, then sends every frame back without its mask, which clients here leave zero. */
    private static final class WebSocketEcho extends ByteToMessageDecoder {
        private boolean open;

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (!open) {
                int end = io.netty.buffer.ByteBufUtil.indexOf(Load.HEAD_END, in);
                if (end < 0) {
                    return;
                }
                String head = in.readCharSequence(end + 4 - in.readerIndex(), StandardCharsets.ISO_8859_1).toString();
                ctx.writeAndFlush(Unpooled.copiedBuffer(accept(head), StandardCharsets.ISO_8859_1));
                open = true;
                return;
            }
            if (in.readableBytes() < 2) {
                return;
            }
            int start = in.readerIndex();
            int length = in.getByte(start + 1) & 0x7f;
            int head = length == 126 ? 4 : 2;
            if (in.readableBytes() < head + 4) {
                return;
            }
            int size = length == 126 ? in.getUnsignedShort(start + 2) : length;
            if (in.readableBytes() < head + 4 + size) {
                return;
            }
            ByteBuf frame = ctx.alloc().buffer(head + size);
            frame.writeByte(in.getByte(start)).writeByte(length).writeBytes(in, start + 2, head - 2);
            frame.writeBytes(in, start + head + 4, size);
            in.skipBytes(head + 4 + size);
            ctx.write(frame, ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
            ctx.fireChannelReadComplete();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            ctx.close();
        }

        private static String accept(String head) throws Exception {
            int at = head.toLowerCase().indexOf("sec-websocket-key:") + 18;
            String key = head.substring(at, head.indexOf("\r\n", at)).strip();
            byte[] digest = java.security.MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + java.util.Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        }
    }
}
