package io.moorgate.traffic.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** HTTP/2 peers whose every frame a test decides: endpoints and clients. */
public final class FramePeer implements AutoCloseable {
    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    /** Connections accepted by the endpoint. */
    public final AtomicInteger accepted = new AtomicInteger();

    /** Streams that the endpoint was given, in order. */
    public final List<FrameHalf> streams = new CopyOnWriteArrayList<>();

    /** Opens an endpoint on a free loopback port; {@code script} is called with each request, on its loop. */
    public int listen(Http2Settings settings, Consumer<FrameHalf> script) {
        return listen(0, settings, script);
    }

    public int listen(int port, Http2Settings settings, Consumer<FrameHalf> script) {
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.incrementAndGet();
                        channels.add(channel);
                        channel.closeFuture().addListener(closed -> channels.remove(channel));
                        new Events(channel, true, settings, script);
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        return ((java.net.InetSocketAddress) server.localAddress()).getPort();
    }

    /** Connections that the endpoint has open. */
    public int openConnections() {
        return channels.size();
    }

    /** Cuts every connection that was accepted. */
    public void cut() {
        channels.forEach(Channel::close);
    }

    /** A client connection to a loopback port. */
    public Connection connect(int port, Http2Settings settings) {
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {}
                })
                .connect("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        return channel.eventLoop()
                .submit(() -> new Connection(new Events(channel, false, settings, stream -> {})))
                .syncUninterruptibly()
                .getNow();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    /** A client's connection. */
    public static final class Connection {
        private final Events events;

        private Connection(Events events) {
            this.events = events;
        }

        /** Opens a stream that {@code prepare} has seen before anything comes. */
        public FrameHalf open(Http2Headers head, boolean end, Consumer<FrameHalf> prepare) {
            return events.on(() -> {
                int id = events.handler.connection().local().incrementAndGetNextStreamId();
                FrameHalf half = new FrameHalf(events.handler, events.ctx(), id);
                events.halves.put(id, half);
                prepare.accept(half);
                half.writeHead(head, end);
                return half;
            });
        }

        /** Reads nothing any more, and so answers nothing. */
        public void fallSilent() {
            events.channel.config().setAutoRead(false);
        }

        /** PINGs that have come. */
        public int pings() {
            return events.pings.get();
        }

        /** The last stream ids of the GOAWAYs that have come. */
        public List<Integer> goAways() {
            return events.goAways;
        }

        public boolean isOpen() {
            return events.channel.isActive();
        }

        public void close() {
            events.channel.close().syncUninterruptibly();
        }

        /** Resets the connection. */
        public void abort() {
            events.on(() -> {
                events.channel.config().setOption(ChannelOption.SO_LINGER, 0);
                events.channel.unsafe().closeForcibly();
                return true;
            });
        }
    }

    private final class Events extends Http2EventAdapter {
        private final Map<Integer, FrameHalf> halves = new ConcurrentHashMap<>();
        private final AtomicInteger pings = new AtomicInteger();
        private final List<Integer> goAways = new CopyOnWriteArrayList<>();
        private final Channel channel;
        private final Http2ConnectionHandler handler;
        private final Consumer<FrameHalf> script;

        Events(Channel channel, boolean server, Http2Settings settings, Consumer<FrameHalf> script) {
            this.channel = channel;
            this.script = script;
            this.handler = new Http2ConnectionHandlerBuilder()
                    .server(server)
                    .initialSettings(settings)
                    .frameListener(this)
                    .decoderEnforceMaxRstFramesPerWindow(0, 0)
                    .encoderEnforceMaxRstFramesPerWindow(0, 0)
                    .gracefulShutdownTimeoutMillis(0)
                    .build();
            channel.pipeline().addLast(handler);
            channel.flush();
        }

        @Override
        public void onPingRead(ChannelHandlerContext ctx, long data) {
            pings.incrementAndGet();
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int lastStreamId, long code, ByteBuf debug) {
            goAways.add(lastStreamId);
        }

        private ChannelHandlerContext ctx() {
            return channel.pipeline().context(handler);
        }

        private <T> T on(java.util.concurrent.Callable<T> task) {
            return channel.eventLoop().submit(task).syncUninterruptibly().getNow();
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            FrameHalf half = halves.get(streamId);
            if (half != null) {
                half.gotHeaders(headers, end);
                return;
            }
            half = new FrameHalf(handler, ctx, streamId);
            halves.put(streamId, half);
            streams.add(half);
            half.gotHeaders(headers, end);
            script.accept(half);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            return padding + halves.get(streamId).gotData(data, end);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            halves.get(streamId).gotReset(code);
        }
    }

    /** A gRPC message of {@code bytes} zeros. */
    public static ByteBuf message(int bytes) {
        return Unpooled.buffer(5 + bytes).writeByte(0).writeInt(bytes).writeZero(bytes);
    }
}
