package io.moorgate.traffic.http.http2;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.Flusher;
import io.moorgate.traffic.http.stream.RequestReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * A client's HTTP/2 connection (RFC 9113): gives out its requests as streams, and watches its life.
 *
 * <p>Thread: the event loop of the connection.
 */
public final class Http2ClientConnection {
    private static final int RESET_WINDOW_SECONDS = 30;
    private static final int FOR_EVER = -1;

    private final Channel channel;
    private final RequestReader requests;
    private final Http2Connection connection = new DefaultHttp2Connection(true);
    private final Http2Connection.PropertyKey streams = connection.newKey();
    private final Flusher flusher;
    private final Http2ConnectionHandler handler;
    private final Http2GracefulShutdown shutdown;
    private final Http2KeepAlive keepAlive;

    /**
     * Adds what the connection needs to the end of the pipeline of {@code channel}, from which nothing has been decoded.
     *
     * @param timers may be coarse
     * @param onAge runs when the greatest age of the connection is reached
     */
    public Http2ClientConnection(
            Channel channel,
            ClientLimits limits,
            RequestReader requests,
            Ticker ticker,
            Timers timers,
            Runnable onAge) {
        this.channel = channel;
        this.requests = requests;
        this.flusher = new Flusher(channel);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Events events = new Events();
        connection.addListener(events);
        handler = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .initialSettings(new Http2Settings()
                        .maxConcurrentStreams(limits.streamsMax())
                        .initialWindowSize(limits.streamWindowBytes())
                        .maxHeaderListSize(limits.headBytesMax()))
                .gracefulShutdownTimeoutMillis(FOR_EVER)
                .decoderEnforceMaxRstFramesPerWindow(limits.resetsMax(), RESET_WINDOW_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                .frameListener(events)
                .build();
        keepAlive = new Http2KeepAlive(channel, this::ping, ticker, timers, onAge);
        shutdown = new Http2GracefulShutdown(handler, channel, timers);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline().addLast(keepAlive, handler, new BrokenSocket());
        widenWindow(limits.connectionWindowBytes());
        Http2Idle.watch(connection, channel, timers, limits.keepAliveNanos(), this::leave);
        channel.flush();
    }

    private void widenWindow(int bytes) {
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(connection.connectionStream(), bytes - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        } catch (Http2Exception fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** A request of a route with {@code policy} has come on it. */
    public void carries(LifePolicy policy) {
        keepAlive.carries(policy);
    }

    /** Whether the client was given up since it did not answer. */
    public boolean isDead() {
        return keepAlive.isDead();
    }

    /** Takes no new streams, and closes when the last one has ended. */
    public void leave() {
        shutdown.begin();
    }

    private void ping() {
        handler.encoder().writePing(channel.pipeline().context(handler), false, 0, channel.newPromise());
        channel.flush();
    }

    /** A socket that breaks closes; its streams hear of it by that. */
    private static final class BrokenSocket extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            ctx.close();
        }
    }

    /** What arrives, handed to the streams. */
    private final class Events extends Http2EventAdapter {
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
            Http2Stream stream = connection.stream(streamId);
            FrameStream frames = stream.getProperty(streams);
            if (frames != null) {
                frames.headersRead(headers, true, end);
                return;
            }
            frames = new FrameStream(handler, ctx, flusher, stream);
            stream.setProperty(streams, frames);
            if (RequestFields.areWellFormed(headers)) {
                requests.onRequest(RequestHead.of(headers), frames);
            } else {
                frames.reset(Http2Error.PROTOCOL_ERROR.code());
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end) {
            onHeadersRead(ctx, streamId, headers, 0, Http2CodecUtil.DEFAULT_PRIORITY_WEIGHT, false, padding, end);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            FrameStream stream = stream(streamId);
            return padding + (stream == null ? data.readableBytes() : stream.dataRead(data, end));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            FrameStream stream = stream(streamId);
            if (stream != null) {
                stream.resetRead(code);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            FrameStream frames = stream.getProperty(streams);
            if (frames != null) {
                frames.closed(connection);
            }
        }

        private FrameStream stream(int streamId) {
            Http2Stream stream = connection.stream(streamId);
            return stream == null ? null : stream.getProperty(streams);
        }
    }
}
