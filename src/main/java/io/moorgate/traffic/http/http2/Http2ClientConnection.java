package io.moorgate.traffic.http.http2;

import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.Flusher;
import io.moorgate.traffic.http.stream.RequestReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
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
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A client's HTTP/2 connection (RFC 9113): gives out its requests as streams, and watches its life.
 *
 * <p>Thread: the event loop of the connection.
 */
public final class Http2ClientConnection {
    /** A call that lived so long is no rapid reset, whether it was answered or not. */
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int FOR_EVER = -1;
    private static final Logger LOG = Logger.getLogger(Http2ClientConnection.class);

    private final Channel channel;
    private final RequestReader requests;
    private final ClientLimits limits;
    private final Http2Connection connection = new DefaultHttp2Connection(true);
    private final Http2Connection.PropertyKey streams = connection.newKey();
    private final Http2Connection.PropertyKey born = connection.newKey();
    private final Flusher flusher;
    private final Http2ConnectionHandler handler;
    private final FrameGate gate;
    private final DataFrames frames;
    private final ConnectionWindows windows;
    private final ConnectionBuffers buffers;
    private final Http2GracefulShutdown shutdown;
    private final Http2KeepAlive keepAlive;
    private final RecentStreams resetLately = new RecentStreams();
    private int lastHeadRead;

    Http2ClientConnection(Http2Server server, Channel channel, RequestReader requests, Runnable onAge) {
        this.channel = channel;
        this.requests = requests;
        this.limits = server.limits();
        this.flusher = new Flusher(channel);
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Events events = new Events();
        connection.addListener(events);
        handler = new Http2ConnectionHandlerBuilder()
                .connection(connection)
                .initialSettings(settings(limits))
                .gracefulShutdownTimeoutMillis(FOR_EVER)
                .decoderEnforceMaxRstFramesPerWindow(0, 0) // The frame gate counts them.
                .encoderEnforceMaxRstFramesPerWindow(0, 0)
                .frameListener(events)
                .build();
        keepAlive = new Http2KeepAlive(channel, this::ping, server.ticker(), server.timers(), onAge);
        shutdown = new Http2GracefulShutdown(handler, channel, server.timers());
        gate = server.newGate();
        gate.serves(this);
        frames = new DataFrames(connection);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.pipeline()
                .addLast(
                        new AdvertisedHeadBytes(limits.heads().bytesMax()),
                        keepAlive,
                        gate,
                        frames,
                        handler,
                        new BrokenSocket());
        windows = new ConnectionWindows(
                handler,
                channel.pipeline().context(handler),
                server.ticker(),
                limits.http2().streamWindowBytes(),
                true);
        buffers = server.buffers().open();
        channel.closeFuture().addListener(closed -> buffers.close());
        widenWindow(limits.http2().connectionWindowBytes());
        Http2Idle.watch(
                connection, channel, server.timers(), limits.keepAliveTimeout().toNanos(), this::leave);
        channel.flush();
    }

    private static Http2Settings settings(ClientLimits limits) {
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(limits.http2().streamsMax())
                .initialWindowSize(limits.http2().streamWindowBytes())
                .maxHeaderListSize(limits.heads().decodedBytesMax());
        return limits.http2().webSockets() ? settings.connectProtocolEnabled(true) : settings;
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

    /** A request has begun on {@code stream}. */
    private void begin(ChannelHandlerContext ctx, Http2Stream stream, Http2Headers head) throws Http2Exception {
        lastHeadRead = Math.max(lastHeadRead, stream.id());
        stream.setProperty(born, gate.budgets().nowNanos());
        String fault = RequestHeadSyntax.faultOf(head, limits.http2().webSockets());
        if (fault != null) {
            throw Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, fault);
        }
        RequestHead request = RequestHead.of(head);
        if (request.listBytes() > limits.heads().bytesMax()) {
            gate.spend(gate.budgets().provoked(), ClientBudgets.RESETS);
        }
        FrameStream begun = new FrameStream(handler, ctx, flusher, stream, windows, frames, buffers);
        stream.setProperty(streams, begun);
        try {
            requests.onRequest(request, begun);
        } catch (RuntimeException unexpected) {
            LOG.error("fault=request stream=" + stream.id(), unexpected);
            throw Http2Exception.streamError(stream.id(), Http2Error.INTERNAL_ERROR, unexpected, "unexpected fault");
        }
    }

    private boolean isYoung(Http2Stream stream) {
        Long bornNanos = stream.getProperty(born);
        return bornNanos == null || gate.budgets().nowNanos() - bornNanos < YOUNG_NANOS;
    }

    /**
     * Whether the handler itself, and not the gateway, is refusing stream {@code streamId}: the client made it do so. What
     * is on its way when the gateway resets a stream is no fault of the client.
     */
    boolean isRefusedByHandler(int streamId) {
        Http2Stream stream = connection.stream(streamId);
        FrameStream frames = stream == null ? null : stream.getProperty(streams);
        return frames == null ? !resetLately.contains(streamId) : !frames.isOver();
    }

    /** Whether stream {@code streamId} is answered although its head was not understood. */
    boolean isHeadUnread(int streamId) {
        return streamId > lastHeadRead;
    }

    /** The last stream that the client has begun. */
    int lastStreamId() {
        return Math.max(0, connection.remote().lastStreamCreated());
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
                boolean end)
                throws Http2Exception {
            Http2Stream stream = connection.stream(streamId);
            FrameStream frames = stream.getProperty(streams);
            if (frames != null) {
                frames.headersRead(headers, end);
            } else {
                begin(ctx, stream, headers);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
                throws Http2Exception {
            onHeadersRead(ctx, streamId, headers, 0, Http2CodecUtil.DEFAULT_PRIORITY_WEIGHT, false, padding, end);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
            FrameStream stream = stream(streamId);
            return padding + (stream == null ? data.readableBytes() : stream.dataRead(data, end));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) {
            Http2Stream reset = connection.stream(streamId);
            if (!reset.isHeadersSent() && isYoung(reset)) {
                gate.spend(gate.budgets().reset(), ClientBudgets.RESETS);
            }
            FrameStream stream = stream(streamId);
            if (stream != null) {
                stream.resetRead(code);
            }
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            if (stream.isHeadersSent()) {
                gate.budgets().answered();
            }
            FrameStream frames = stream.getProperty(streams);
            if (frames != null) {
                frames.closed(connection);
                if (frames.isResetHere()) {
                    resetLately.add(stream.id());
                }
            }
        }

        private FrameStream stream(int streamId) {
            Http2Stream stream = connection.stream(streamId);
            return stream == null ? null : stream.getProperty(streams);
        }
    }
}
