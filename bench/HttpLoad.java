import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 over connections that are kept: GET after GET on each, or one GET each whose answer is a stream of events. One
 * event loop; counts and latencies are that loop's.
 */
final class HttpLoad {
    private static final ByteBuf EVENT_END =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\n\n", StandardCharsets.ISO_8859_1));

    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final int port;
    private final boolean isEvents;
    private final ByteBuf request;
    final Latencies latencies = new Latencies();
    private volatile boolean running = true;
    private volatile String fault = "";

    HttpLoad(int port, boolean isEvents) {
        this.port = port;
        this.isEvents = isEvents;
        this.request = Unpooled.copiedBuffer(
                "GET " + (isEvents ? "/events" : "/get") + " HTTP/1.1\r\nHost: bench.test\r\nAccept: "
                        + (isEvents ? "text/event-stream" : "*/*") + "\r\n\r\n",
                StandardCharsets.ISO_8859_1);
    }

    void open(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client());
                        }
                    })
                    .connect("127.0.0.1", port)
                    .sync();
        }
    }

    void reset() throws Exception {
        loop.next().submit(latencies::clear).sync();
    }

    void close() throws Exception {
        running = false;
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }

    private final class Client extends ByteToMessageDecoder {
        private boolean hasHead;
        private int missing;
        private long sentNanos;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            send(ctx);
        }

        private void send(ChannelHandlerContext ctx) {
            hasHead = false;
            sentNanos = System.nanoTime();
            ctx.writeAndFlush(request.retainedDuplicate(), ctx.voidPromise());
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (!hasHead) {
                int end = ByteBufUtil.indexOf(Load.HEAD_END, in);
                if (end < 0) {
                    return;
                }
                onHead(in.readCharSequence(end + 4 - in.readerIndex(), StandardCharsets.ISO_8859_1).toString());
            }
            if (isEvents) {
                for (int end = ByteBufUtil.indexOf(EVENT_END, in); end >= 0; end = ByteBufUtil.indexOf(EVENT_END, in)) {
                    in.readerIndex(end + 2);
                    latencies.add(1);
                }
                return;
            }
            int length = Math.min(missing, in.readableBytes());
            in.skipBytes(length);
            missing -= length;
            if (missing == 0) {
                latencies.add(System.nanoTime() - sentNanos);
                if (running) {
                    send(ctx);
                }
            }
        }

        private void onHead(String head) {
            hasHead = true;
            int at = head.toLowerCase(Locale.ROOT).indexOf("content-length:");
            if (!head.startsWith("HTTP/1.1 200") || !isEvents && at < 0) {
                fault = head;
            }
            missing = at < 0 ? 0 : Integer.parseInt(head.substring(at + 15, head.indexOf("\r\n", at)).strip());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            if (running && fault.isEmpty()) {
                fault = "a connection was closed";
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fault = cause.toString();
            ctx.close();
        }
    }
}
