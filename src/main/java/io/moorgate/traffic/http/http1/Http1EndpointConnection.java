package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.client.ConnectionFault;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.http.stream.WindowedReads;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One kept-alive HTTP/1.1 connection to an endpoint. It carries one exchange at a time, and goes back to its pool only
 * when the request has been written whole and the final answer has been read whole.
 *
 * <p>Thread: its channel's event loop.
 */
final class Http1EndpointConnection extends ChannelInboundHandlerAdapter implements StreamCarrier {
    private static final Logger LOG = Logger.getLogger(Http1EndpointConnection.class);
    private final Channel channel;
    private final Http1Pool pool;
    private final AnswerDecoder decoder;
    private final Outgoing outgoing;
    private Http1EndpointStream stream;
    private boolean used;
    private boolean gone;
    private boolean reading;
    private boolean returning;
    private long idleSinceNanos;

    /** Takes over {@code channel}, freshly connected, in the turn of the loop in which it connected. */
    Http1EndpointConnection(Channel channel, Http1Pool pool) {
        this.channel = channel;
        this.pool = pool;
        this.decoder = new AnswerDecoder(pool.fieldsMax());
        this.outgoing = new Outgoing(channel, pool.buffers());
        channel.config().setRecvByteBufAllocator(new WindowedReads(pool.buffers()::window));
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        // A write that fails leaves what the endpoint has answered to be read.
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        channel.pipeline().addLast(decoder, this);
        channel.closeFuture().addListener(closed -> closed());
        channel.config().setAutoRead(true);
    }

    @Override
    public Optional<HttpStream> open(Http2Headers head, boolean end, StreamReader reader) {
        boolean chunked;
        try {
            chunked = Http1Messages.writeRequest(head, end, outgoing);
        } catch (IllegalArgumentException unspeakable) {
            unused();
            throw unspeakable;
        }
        decoder.expect(HttpMethod.HEAD.asciiName().contentEquals(head.method()));
        stream = new Http1EndpointStream(this, channel, outgoing, reader, used, chunked);
        used = true;
        stream.begin(end);
        return Optional.of(stream);
    }

    @Override
    public void unused() {
        pool.idle(this);
    }

    @Override
    public Channel channel() {
        return channel;
    }

    /** Whether {@code answer} has no body, whatever its headers say. */
    boolean isContentAlwaysEmpty(HttpResponse answer) {
        return decoder.isContentAlwaysEmpty(answer);
    }

    /** Whether an exchange may begin on it. */
    boolean isUsable() {
        return !gone && channel.isActive();
    }

    /** It waits for its next exchange since {@code nowNanos}. */
    void idleSince(long nowNanos) {
        idleSinceNanos = nowNanos;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    /**
     * The exchange is over; {@code reusable} where another one may follow on the connection. It may not where bytes wait behind
     * the answer: they would be taken for the next client's.
     */
    void ended(boolean reusable) {
        stream = null;
        if (!reusable || !isUsable() || !reading && decoder.hasLeftover()) {
            close();
            return;
        }
        channel.config().setAutoRead(true);
        returning = reading;
        if (!returning) {
            pool.idle(this);
        }
    }

    void close() {
        gone = true;
        channel.close();
    }

    private void closed() {
        gone = true;
        pool.gone(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        reading = true;
        try {
            if (stream == null) {
                close(); // An answer that was not asked for.
            } else if (((HttpObject) message).decoderResult().isFailure()) {
                stream.broke();
            } else {
                stream.answered((HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** What came behind an answer in one piece with it would be taken for the next client's answer. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        if (stream == null && decoder.hasLeftover()) {
            close();
        } else if (returning) {
            returning = false;
            pool.idle(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (stream != null) {
            stream.broke();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        if (stream != null) {
            stream.broke();
        }
        close();
    }
}
