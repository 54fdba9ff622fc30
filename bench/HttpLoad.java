import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
 * HTTP/1.1 over connections that are kept: GET after GET on each, or one GET each whose answer is a stream of events; or a
 * connection for each GET. One event loop; counts and latencies are that loop's.
 */
final class HttpLoad {
    /** What connections are used for. */
    enum Kind {
        KEPT,
        EVENTS,
        /** One GET on each; its latency begins with the connect. */
        ONE_EACH
    }

    private static final ByteBuf EVENT_END =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\n\n", StandardCharsets.ISO_8859_1));

    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final int port;
    private final Kind kind;
    private final boolean isEvents;
    private final Tls tls;
    private final ByteBuf request;
    private long resumed;
    final Latencies latencies = new Latencies();
    private volatile boolean running = true;
    private volatile String fault = "";

    /** {@code tls}: null for plain text. */
    HttpLoad(int port, Kind kind, Tls tls) {
        this.port = port;
        this.kind = kind;
        this.isEvents = kind == Kind.EVENTS;
        this.tls = tls;
        this.request = Unpooled.copiedBuffer(
                "GET " + (isEvents ? "/events" : "/get") + " HTTP/1.1\r\nHost: bench.test\r\nAccept: "
                        + (isEvents ? "text/event-stream" : "*/*") + "\r\n\r\n",
                StandardCharsets.ISO_8859_1);
    }

    void open(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            connect(i).sync();
        }
    }

    private ChannelFuture connect(int number) {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            tls.begin(channel, number, port);
                        }
                        channel.pipeline().addLast(new Client(number));
                    }
                })
                .connect("127.0.0.1", port);
    }

    void reset() throws Exception {
        loop.next().submit(() -> {
            latencies.clear();
            resumed = 0;
        }).sync();
    }

    /** The part of the connections since {@link #reset} that have resumed a session. */
    double resumedPart() throws Exception {
        return loop.next().submit(() -> resumed / (double) latencies.count()).get();
    }

    void close() throws Exception {
        running = false;
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }

    private final class Client extends ByteToMessageDecoder {
        private final int number;
        private final long beganNanos = System.nanoTime();
        private final long beganMillis = System.currentTimeMillis();
        private boolean hasHead;
        private int missing;
        private long sentNanos;

        Client(int number) {
            this.number = number;
        }

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
                latencies.add(System.nanoTime() - (kind == Kind.ONE_EACH ? beganNanos : sentNanos));
                if (kind == Kind.ONE_EACH) {
                    resumed += tls != null && tls.isResumed(ctx.channel(), beganMillis) ? 1 : 0;
                    ctx.close();
                } else if (running) {
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
            if (running && kind == Kind.ONE_EACH) {
                connect(number);
            } else if (running && fault.isEmpty()) {
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
