import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ping-pong over TCP or WebSocket: every connection sends a message, waits for its echo, sends the next. One event loop;
 * counts and latencies are that loop's.
 */
final class Load {
    static final ByteBuf HEAD_END =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("\r\n\r\n", StandardCharsets.ISO_8859_1));
    /** How many connections are on their way at once: a handshake has its time limit in every proxy. */
    private static final int OPENING_MAX = 200;

    private static final int OPEN_WAITS_MAX = 2000;
    private static final String HANDSHAKE = "GET /ws HTTP/1.1\r\nHost: bench.test\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private final EventLoopGroup loop = new EpollEventLoopGroup(1);
    private final int port;
    private final boolean webSocket;
    private final ByteBuf message;
    private final int echoBytes;
    private final boolean oneMessageEach;
    private final Tls tls;
    private int clients;
    final Latencies latencies = new Latencies();
    private volatile boolean running = true;
    private final List<Channel> channels = new ArrayList<>();
    private String fault = "";

    /** {@code tls}: null for plain text. */
    Load(int port, boolean webSocket, int bytes, boolean oneMessageEach, Tls tls) {
        this.tls = tls;
        this.port = port;
        this.webSocket = webSocket;
        this.oneMessageEach = oneMessageEach;
        ByteBuf built = Unpooled.directBuffer();
        if (webSocket) {
            built.writeByte(0x82).writeByte(0x80 | (bytes > 125 ? 126 : bytes));
            if (bytes > 125) {
                built.writeShort(bytes);
            }
            built.writeInt(0);
        }
        built.writeZero(bytes);
        this.message = built;
        this.echoBytes = webSocket ? built.readableBytes() - 4 : bytes;
    }

    /** Opens {@code count} connections (WebSockets with their handshake done), silent as yet. */
    void open(int count) throws Exception {
        CountDownLatch opened = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            channels.add(connect(opened));
            for (int waits = 0; waits < OPEN_WAITS_MAX && i - (count - opened.getCount()) >= OPENING_MAX; waits++) {
                Thread.sleep(5);
            }
        }
        if (!opened.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(opened.getCount() + " of " + count + " connections did not open " + fault);
        }
    }

    /** Lets every connection play for {@code seconds}; what went before does not count. */
    void play(int seconds) throws Exception {
        for (Channel channel : channels) {
            channel.eventLoop().execute(() -> channel.pipeline().get(Player.class).send(channel.pipeline().lastContext()));
        }
        Thread.sleep(seconds * 1000L);
    }

    /** From now on counts. */
    void reset() throws Exception {
        loop.next().submit(latencies::clear).sync();
    }

    void close() throws Exception {
        running = false;
        for (Channel channel : channels) {
            channel.close();
        }
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        if (!fault.isEmpty()) {
            throw new IllegalStateException(fault);
        }
    }

    private Channel connect(CountDownLatch opened) throws Exception {
        var connect = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            tls.begin(channel, clients++, port);
                        }
                        channel.pipeline().addLast(new Player(opened));
                    }
                })
                .connect("127.0.0.1", port);
        return connect.channel();
    }

    /** One connection. */
    private final class Player extends ChannelInboundHandlerAdapter {
        private final CountDownLatch opened;
        private boolean ready;
        private ByteBuf head = Unpooled.EMPTY_BUFFER;
        private int missing;
        private long sentNanos;

        Player(CountDownLatch opened) {
            this.opened = opened;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (webSocket) {
                ctx.writeAndFlush(Unpooled.copiedBuffer(HANDSHAKE, StandardCharsets.ISO_8859_1));
            } else {
                becomeReady(ctx);
            }
        }

        private void becomeReady(ChannelHandlerContext ctx) {
            ready = true;
            opened.countDown();
            if (oneMessageEach) {
                send(ctx);
            }
        }

        void send(ChannelHandlerContext ctx) {
            missing += echoBytes;
            sentNanos = System.nanoTime();
            ctx.writeAndFlush(message.retainedDuplicate(), ctx.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object read) {
            ByteBuf bytes = (ByteBuf) read;
            if (!ready) {
                head = Unpooled.wrappedBuffer(head, bytes);
                int end = io.netty.buffer.ByteBufUtil.indexOf(HEAD_END, head);
                if (end >= 0) {
                    if (!head.toString(StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 101")) {
                        fault = head.toString(StandardCharsets.ISO_8859_1);
                    }
                    head.release();
                    head = Unpooled.EMPTY_BUFFER;
                    becomeReady(ctx);
                }
                return;
            }
            missing -= bytes.readableBytes();
            bytes.release();
            if (missing == 0) {
                latencies.add(System.nanoTime() - sentNanos);
                if (oneMessageEach) {
                    ctx.close();
                } else if (running) {
                    send(ctx);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            if (running && !oneMessageEach) {
                fault = "a connection was closed";
            } else if (running) {
                connect(opened);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fault = cause.toString();
            ctx.close();
        }
    }
}
