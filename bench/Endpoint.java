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
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint behind every proxy, on three loopback ports: TCP echo; HTTP/1.1 with WebSocket echo, small answers and
 * event streams; HTTP/2 with gRPC echo.
 */
final class Endpoint {
    private static final int BODY_BYTES = 128;
    private static final int EVENTS_PER_STREAM_AND_SECOND = 20;
    private static final int TICKS_PER_SECOND = 500;

    public static void main(String[] ports) throws Exception {
        var loops = new EpollEventLoopGroup(1);
        listen(loops, Integer.parseInt(ports[0]), Echo::new);
        Events events = new Events();
        loops.next().scheduleAtFixedRate(events::tick, 0, 1_000_000 / TICKS_PER_SECOND, TimeUnit.MICROSECONDS);
        listen(loops, Integer.parseInt(ports[1]), () -> new HttpAnswers(events));
        listen(loops, Integer.parseInt(ports[2]), GrpcEcho::new);
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

    /** Event streams; each gets its events at its own moments, as from clients that have nothing to do with each other. */
    private static final class Events {
        private static final ByteBuf EVENT = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                "40\r\ndata: " + "x".repeat(56) + "\n\n\r\n", StandardCharsets.ISO_8859_1));
        private final List<Channel> streams = new ArrayList<>();
        private int next;
        private double due;

        void tick() {
            streams.removeIf(stream -> !stream.isActive());
            due += (double) streams.size() * EVENTS_PER_STREAM_AND_SECOND / TICKS_PER_SECOND;
            for (; due >= 1 && !streams.isEmpty(); due--) {
                Channel stream = streams.get(next++ % streams.size());
                stream.writeAndFlush(EVENT.duplicate(), stream.voidPromise());
            }
        }
    }

    /** Echoes gRPC messages, frame for frame; answers a GET. */
    private static final class GrpcEcho extends Http2 {
        private static final ByteBuf BODY = Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(BODY_BYTES));
        private final Http2Headers answer = headers(":status", "200", "content-type", "application/grpc");
        private final Http2Headers trailers = headers("grpc-status", "0");
        private final Http2Headers plain = headers(":status", "200", "content-type", "text/plain", "content-length", "" + BODY_BYTES);

        GrpcEcho() {
            super(false);
        }

        @Override
        void onHeaders(Http2Stream stream, Http2Headers headers, boolean isEnd) throws Exception {
            boolean isGet = "GET".contentEquals(headers.method());
            sendHeaders(stream, isGet ? plain : answer, false);
            if (isGet) {
                sendData(stream, BODY.duplicate(), true);
                forget(stream);
            }
        }

        @Override
        void onData(Http2Stream stream, ByteBuf data, boolean isEnd) throws Exception {
            if (data.isReadable()) {
                sendData(stream, data.retain(), false);
            }
            if (isEnd) {
                sendHeaders(stream, trailers, true);
                forget(stream);
            }
        }

        @Override
        void onFault(String why) {}
    }

    /**
     * Answers GETs; answers any handshake, and sends every frame of that connection back without its mask, which clients
     * here leave zero.
     */
    private static final class HttpAnswers extends ByteToMessageDecoder {
        private static final ByteBuf ANSWER = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n"
                        + "x".repeat(BODY_BYTES),
                StandardCharsets.ISO_8859_1));
        private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                + "X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n";
        private final Events events;
        private boolean open;

        HttpAnswers(Events events) {
            this.events = events;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
            if (!open) {
                int end = io.netty.buffer.ByteBufUtil.indexOf(Load.HEAD_END, in);
                if (end < 0) {
                    return;
                }
                String head = in.readCharSequence(end + 4 - in.readerIndex(), StandardCharsets.ISO_8859_1).toString();
                if (head.startsWith("GET /get ")) {
                    ctx.write(ANSWER.duplicate(), ctx.voidPromise());
                } else if (head.startsWith("GET /events ")) {
                    ctx.writeAndFlush(Unpooled.copiedBuffer(STREAM, StandardCharsets.ISO_8859_1));
                    events.streams.add(ctx.channel());
                } else {
                    ctx.writeAndFlush(Unpooled.copiedBuffer(accept(head), StandardCharsets.ISO_8859_1));
                    open = true;
                }
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
