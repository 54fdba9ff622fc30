package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.RequestReader;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * A client's HTTP/1.0 or HTTP/1.1 connection: gives out its exchanges, one at a time, and ends the connection behind an answer that
 * says so. A client that sends FIN behind its request is asked whether it is there; one that reads an event stream is not (decision 0128).
 *
 * <p>Thread: the event loop of the connection.
 */
public final class Http1ExchangeHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(Http1ExchangeHandler.class);

    private final HeaderTimeout timer;
    private final ConnectionEnds ends;
    private final RequestReader requests;
    private final TrafficEvents events;
    private ChannelHandlerContext ctx;
    private StrictRequestDecoder decoder;
    private UpgradeBuffer upgrade;
    private Outgoing outgoing;
    private Http1ClientStream stream;
    private boolean busy;
    private boolean requestEnded;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean isEventStream;
    private boolean keepAliveAsked;
    private boolean lastAnswer;
    private boolean leaving;
    private boolean inputEnded;
    private boolean closed;

    /** {@code timer} is that of the connection. */
    public Http1ExchangeHandler(
            HeaderTimeout timer, ConnectionEnds ends, RequestReader requests, TrafficEvents events) {
        this.timer = timer;
        this.ends = ends;
        this.requests = requests;
        this.events = events;
    }

    /** Adds the decoder and this handler to the end of {@code pipeline}. */
    public void install(ChannelPipeline pipeline, HeadLimits limits, HeadBudget heads, ExchangeBuffers buffers) {
        outgoing = new Outgoing(pipeline.channel(), buffers);
        decoder = new StrictRequestDecoder(limits, timer, () -> busy, heads, events);
        pipeline.addLast(decoder, this);
    }

    /** The next answer is the last; so is the one under way. */
    public void leave() {
        leaving = true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!closed && message instanceof HttpObject part) {
                read(part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(HttpObject part) {
        if (part.decoderResult().isFailure()) {
            refuse(part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpRequest request) {
            begin(request);
        }
        if (part instanceof HttpContent content && stream != null) {
            if (content instanceof LastHttpContent) {
                requestEnded = true;
                timer.requestEnded();
            }
            stream.received(content);
            nextIfDone();
        }
    }

    private void begin(HttpRequest request) {
        busy = true;
        requestEnded = false;
        answerBegun = false;
        answerEnded = false;
        isEventStream = false;
        keepAliveAsked = HttpUtil.isKeepAlive(request);
        timer.headComplete();
        RequestHead head = RequestHead.of(request, DecodedFields.of(request));
        stream = new Http1ClientStream(this, ctx.channel(), outgoing, head, Http1Messages.hasNoBody(request));
        if (inputEnded) {
            awaitAnswer();
        }
        requests.onRequest(head, stream);
    }

    private void refuse(Throwable fault) {
        closed = true;
        timer.stop();
        boolean amidAnswer = busy && answerBegun;
        if (stream != null) {
            stream.broke();
        }
        if (amidAnswer && answerEnded) {
            outgoing.flush();
            ends.endAfterAnswer();
        } else if (amidAnswer) {
            ctx.close();
        } else {
            ends.refuse(fault);
        }
    }

    /** Whether the connection may go on behind the answer that begins. */
    boolean mayKeepAlive() {
        return keepAliveAsked && !leaving && !ends.isPortLeaving();
    }

    /** The final head of an answer is being written; without {@code keepAlive} it is the last. */
    void answerBegins(boolean keepAlive) {
        answerBegun = true;
        lastAnswer = !keepAlive;
    }

    /** The answer that begins is an event stream, which ends with what its client sends. */
    void streamsEvents() {
        isEventStream = true;
        if (inputEnded) {
            ctx.executor().execute(ctx::close);
        }
    }

    /** The end of an answer is being written. */
    void answerEnds(ChannelFuture written) {
        if (closed) {
            return;
        }
        if (lastAnswer || leaving) {
            closed = true;
            timer.stop();
            written.addListener(done -> ends.endAfterAnswer());
            return;
        }
        answerEnded = true;
        if (requestEnded) {
            nextIfDone();
        } else {
            timer.exchangeDone();
        }
    }

    /** In a turn of its own, since the exchange may still be telling of its end. */
    private void nextIfDone() {
        if (requestEnded && answerEnded) {
            answerEnded = false;
            ctx.executor().execute(this::next);
        }
    }

    private void next() {
        if (closed || ctx.isRemoved()) {
            return;
        }
        busy = false;
        stream = null;
        timer.exchangeDone();
        ctx.channel().config().setAutoRead(true);
        try {
            decoder.goOn();
        } catch (Exception fault) {
            exceptionCaught(ctx, fault);
        }
        if (inputEnded && !busy && !closed) {
            closed = true;
            timer.stop();
            outgoing.flush(); // The end of the answer may wait for its flush.
            ends.endAfterAnswer();
        }
    }

    /** Whether the client would take the end of the connection for that of an answer. */
    public boolean isAnswerEndedByClosing() {
        return busy && stream != null && stream.isEndingByClose();
    }

    /** Breaks the connection off; {@code reset}: a FIN would let the answer look whole. */
    void cut(boolean reset) {
        closed = true;
        timer.stop();
        if (reset) {
            SocketClose.reset(ctx.channel());
        } else {
            ctx.channel().close();
        }
    }

    /** Puts a buffer in the place of the decoder. */
    UpgradeBuffer upgrade() {
        upgrade = new UpgradeBuffer(ctx.channel(), events);
        ctx.pipeline().replace(decoder, "upgradeBuffer", upgrade);
        return upgrade;
    }

    /** Writes {@code head}, 101, and leaves the channel without a handler, its auto-read off. */
    void switchProtocols(HttpResponse head, HttpStream.WriteListener listener) {
        timer.stop();
        ctx.channel().config().setAutoRead(false);
        ends.leftHttp();
        ctx.writeAndFlush(Http1Messages.switching(head, ctx.alloc())).addListener(written -> {
            closed = true;
            if (written.isSuccess()) {
                ctx.pipeline().remove(upgrade);
                ctx.pipeline().remove(this);
            }
            listener.onDone(written.isSuccess());
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE || closed) {
            return;
        }
        inputEnded = true;
        if (upgrade != null || !busy || !requestEnded || isEventStream || answerBegun && !timer.hasJustEnded()) {
            ctx.close();
        } else {
            awaitAnswer();
        }
    }

    /**
     * The client has sent FIN and may be gone. Unless its answer begins soon, it is sent 100 (Continue): a socket that is closed
     * answers by a reset, one of which a half is closed takes it.
     */
    private void awaitAnswer() {
        Http1ClientStream asked = stream;
        ends.inputEnded(() -> {
            boolean isDue = stream == asked && !answerBegun && !closed;
            boolean mayWait = requestEnded && upgrade == null && ends.noticesResets();
            if (isDue && !(mayWait && asked.writeInterim(Http1ClientStream.CONTINUE, EmptyHttp2Headers.INSTANCE))) {
                ctx.close();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        if (stream != null) {
            stream.broke();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (!(fault instanceof IOException)) {
            LOG.error("fault=connection", fault);
        }
        ctx.close();
    }

    /** The connection has ended, or goes on without HTTP, perhaps for days: what was HTTP's is let go. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timer.stop();
        decoder = null;
        upgrade = null;
        stream = null;
    }
}
