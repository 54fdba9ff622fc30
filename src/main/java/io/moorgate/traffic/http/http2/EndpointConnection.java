package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.stream.Flusher;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.PoolContext;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.http.stream.WindowedReads;
import io.moorgate.traffic.live.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.ConnectException;
import java.util.Optional;

/**
 * One HTTP/2 connection to an endpoint, begun with prior knowledge (RFC 9113 section 3.3). Any number of resets is
 * normal on it, in both directions.
 *
 * <p>Thread: its channel's event loop.
 */
public final class EndpointConnection implements StreamCarrier {
    private final Channel channel;
    private final Http2ConnectionHandler handler;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey streams;
    private final Flusher flusher;
    private final PoolContext context;
    private final DataFrames frames;
    private ConnectionWindows windows;
    private final Promise<EndpointConnection> ready = Promise.promise();
    private Runnable onChange = () -> {};
    private boolean retired;
    private boolean changing;
    private boolean webSockets;
    private long opened;
    private long openedWhenAsked = -1;

    /**
     * Takes over {@code channel}, freshly connected, in the turn of the loop in which it connected.
     *
     * @param gate counts what comes
     * @param buffers where it is counted what waits
     */
    EndpointConnection(Channel channel, PoolContext context, FrameGate gate, LoopBuffers buffers) {
        this.context = context;
        this.channel = channel;
        this.connection = new DefaultHttp2Connection(false);
        this.streams = connection.newKey();
        this.flusher = new Flusher(channel);
        connection.local().flowController(new DefaultHttp2LocalFlowController(connection, 0.5f, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        this.frames = new DataFrames(connection);
        Events events = new Events();
        connection.addListener(events);
        this.handler = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .initialSettings(new Http2Settings()
                        .pushEnabled(false)
                        .initialWindowSize(Http2Limits.STREAM_WINDOW_BYTES)
                        .maxHeaderListSize(Http2Limits.HEADER_LIST_BYTES_DECODED_MAX))
                .gracefulShutdownTimeoutMillis(Http2Limits.GOODBYE.toMillis())
                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                .frameListener(events)
                .build();
        channel.config().setRecvByteBufAllocator(new WindowedReads(buffers::readBytes));
        begin(gate);
    }

    private void begin(FrameGate gate) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline()
                .addLast(
                        new AdvertisedHeadBytes(Http2Limits.HEADER_LIST_BYTES_MAX),
                        gate,
                        frames,
                        handler,
                        new BrokenSocket());
        windows = new ConnectionWindows(
                handler, channel.pipeline().context(handler), context.ticker(), Http2Limits.STREAM_WINDOW_BYTES, false);
        try {
            connection
                    .local()
                    .flowController()
                    .incrementWindowSize(
                            connection.connectionStream(),
                            Http2Limits.ENDPOINT_CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        } catch (Http2Exception fault) {
            throw new IllegalStateException(fault);
        }
        channel.closeFuture().addListener(closed -> {
            retired = true;
            ready.tryFail(new ConnectException("closed before its SETTINGS"));
            onChange.run();
        });
        channel.flush();
        channel.config().setAutoRead(true);
    }

    @Override
    public Channel channel() {
        return channel;
    }

    /** As its SETTINGS say, which may not take it back (RFC 8441 section 3). */
    @Override
    public boolean takesWebSockets() {
        return webSockets;
    }

    /** Completes when the endpoint's SETTINGS have arrived: it speaks HTTP/2. */
    Future<EndpointConnection> ready() {
        return ready.future();
    }

    /** {@code onChange} runs whenever a stream ended or the connection takes no more of them. */
    void onChange(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Whether a stream can be opened now. */
    boolean hasRoom() {
        return !retired && streamsActive() < streamsMax();
    }

    /** Whether it takes no new streams any more. */
    boolean isRetired() {
        return retired;
    }

    int streamsActive() {
        return connection.numActiveStreams();
    }

    /** How many streams may be open at a time: the endpoint's word, up to the gateway's limit. */
    int streamsMax() {
        return Math.min(connection.local().maxActiveStreams(), Http2Limits.ENDPOINT_STREAMS_MAX);
    }

    /** Whether it had no stream since this was last asked; never the first time. */
    boolean wasUnused() {
        boolean unused = streamsActive() == 0 && opened == openedWhenAsked;
        openedWhenAsked = opened;
        return unused;
    }

    /** Takes no new streams, and closes when the last one has ended. */
    void retire() {
        retired = true;
        closeIfDone();
    }

    /** Closes at once, whatever is on it. */
    void abort() {
        retired = true;
        channel.pipeline().context(handler).close();
    }

    private void closeIfDone() {
        if (retired && connection.numActiveStreams() == 0) {
            channel.close();
        }
    }

    /** Nothing to do: the connection carries other streams. */
    @Override
    public void unused() {}

    @Override
    public Optional<HttpStream> open(Http2Headers head, boolean end, StreamReader reader) {
        int id = hasRoom() ? connection.local().incrementAndGetNextStreamId() : -1;
        if (id < 0) {
            retireIfExhausted(id);
            return Optional.empty();
        }
        ChannelHandlerContext ctx = channel.pipeline().context(handler);
        opened++;
        handler.encoder().writeHeaders(ctx, id, head, 0, end, ctx.newPromise());
        flusher.flushSoon();
        Http2Stream stream = connection.stream(id);
        if (stream == null) {
            return Optional.empty();
        }
        FrameStream begun = new FrameStream(handler, ctx, flusher, stream, windows, frames, null);
        begun.read(reader);
        stream.setProperty(streams, begun);
        return Optional.of(begun);
    }

    /** After 2^30 requests a connection has no stream ids left. */
    private void retireIfExhausted(int id) {
        if (id < 0 && hasRoom()) {
            retire();
        }
    }

    /** What arrives, handed to the streams. */
    private final class Events extends Http2EventAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            webSockets |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
            ready.tryComplete(EndpointConnection.this);
            onChange.run();
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            FrameStream stream = stream(streamId);
            return padding + (stream == null ? data.readableBytes() : stream.dataRead(data, end));
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
            FrameStream stream = stream(streamId);
            if (stream == null || stream.isOver()) {
                return;
            }
            Optional<Limit> broken = AnswerHeadSyntax.brokenLimit(headers, context.heads());
            broken.ifPresent(context.limits());
            if (broken.isPresent()) {
                stream.refuse(StreamBreak.HEAD_TOO_LARGE);
            } else {
                stream.headersRead(headers, end);
            }
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            FrameStream stream = stream(streamId);
            if (stream != null) {
                stream.resetRead(code);
            }
        }

        @Override
        public void onGoAwayReceived(int lastStreamId, long code, ByteBuf debug) {
            retired = true;
            later();
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            FrameStream frames = stream.getProperty(streams);
            if (frames != null) {
                frames.closed(connection);
            }
            later();
        }

        private FrameStream stream(int streamId) {
            Http2Stream stream = connection.stream(streamId);
            return stream == null ? null : stream.getProperty(streams);
        }

        /** Netty still counts a stream while it reports its end. */
        private void later() {
            if (!changing) {
                changing = true;
                channel.eventLoop().execute(() -> {
                    changing = false;
                    closeIfDone();
                    onChange.run();
                });
            }
        }
    }
}
