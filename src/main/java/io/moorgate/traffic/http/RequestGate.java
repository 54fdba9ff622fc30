package io.moorgate.traffic.http;

import io.moorgate.traffic.live.TrafficEvents;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets the requests of one HTTP/1 connection in one at a time, and refuses broken ones. Requests sent ahead
 * (pipelining) wait here while nothing more is read; limit {@code http-pipelined}. Sits behind the codec, before
 * Vert.x. Event loop of the connection.
 */
final class RequestGate extends ChannelDuplexHandler {
    static final int PIPELINED_MAX = 128;

    private final HeadTimer timer;
    private final HttpGuards guards;
    private final TrafficEvents events;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private int requestsWaiting;
    private boolean busy;
    private boolean requestEnded;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean pausedReading;
    private boolean closing;
    private boolean refused;
    private HttpHeaders trailers;

    RequestGate(HeadTimer timer, HttpGuards guards, TrafficEvents events) {
        this.timer = timer;
        this.guards = guards;
        this.events = events;
    }

    /** The trailers of the request that is being served; null where it has none, or has not ended. */
    HttpHeaders trailers() {
        return trailers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof HttpObject part)) {
            ctx.fireChannelRead(message);
        } else if (!waiting.isEmpty() || busy && part instanceof HttpRequest) {
            await(ctx, part);
        } else {
            pass(ctx, part);
        }
    }

    private void await(ChannelHandlerContext ctx, HttpObject part) {
        waiting.add(part);
        if (part instanceof HttpRequest && ++requestsWaiting > PIPELINED_MAX) {
            events.limitReached("http-pipelined");
            ctx.close();
        }
        pauseReading(ctx);
    }

    private void pauseReading(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            pausedReading = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void pass(ChannelHandlerContext ctx, HttpObject part) {
        if (!part.decoderResult().isSuccess()) {
            ReferenceCountUtil.release(part);
            refuse(ctx, part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpRequest) {
            busy = true;
            requestEnded = false;
            answerBegun = false;
            answerEnded = false;
            trailers = null;
            timer.headComplete();
        }
        if (part instanceof LastHttpContent last) {
            requestEnded = true;
            trailers = last.trailingHeaders().isEmpty() ? null : last.trailingHeaders();
        }
        ctx.fireChannelRead(part);
        if (requestEnded && answerEnded && part instanceof HttpContent) {
            nextLater(ctx);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Throwable fault) {
        refused = true;
        timer.stop();
        Failure failure =
                switch (fault) {
                    case TooLongHttpLineException line -> Failure.TARGET_TOO_LONG;
                    case TooLongHttpHeaderException head -> Failure.HEAD_TOO_LARGE;
                    case TooLongFrameException other -> Failure.HEAD_TOO_LARGE;
                    default -> Failure.MALFORMED;
                };
        if (busy && answerBegun) {
            ctx.close();
        } else {
            guards.refuse(ctx.channel(), failure, "not a request as the rules of HTTP/1 have it");
            events.requestRefused(failure.status());
        }
    }

    /** An answer with {@code Connection: close} is the last: what was sent ahead is dropped, not served. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (refused && message instanceof HttpObject) {
            promise.tryFailure(new java.nio.channels.ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            ctx.write(message, promise);
            if (head.status().code() == 101) {
                timer.stop();
                ctx.pipeline().remove(this);
            }
            return;
        }
        if (message instanceof HttpResponse head) {
            answerBegun = true;
            closing = head.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        boolean last = message instanceof LastHttpContent;
        if (last && busy && closing) {
            refused = true;
            timer.stop();
            ctx.write(message, promise.unvoid()).addListener(written -> guards.endAfterAnswer(ctx.channel()));
            return;
        }
        ctx.write(message, promise);
        if (last && busy) {
            answerEnded = true;
            if (requestEnded) {
                nextLater(ctx);
            } else {
                timer.exchangeDone();
            }
        }
    }

    /** After Vert.x has done with the answer that is being written. */
    private void nextLater(ChannelHandlerContext ctx) {
        answerEnded = false;
        ctx.executor().execute(() -> next(ctx));
    }

    private void next(ChannelHandlerContext ctx) {
        if (refused || ctx.isRemoved()) {
            return;
        }
        busy = false;
        timer.exchangeDone();
        if (pausedReading) {
            pausedReading = false;
            ctx.channel().config().setAutoRead(true);
        }
        while (!waiting.isEmpty() && !refused && !(busy && waiting.peek() instanceof HttpRequest)) {
            HttpObject part = waiting.poll();
            requestsWaiting -= part instanceof HttpRequest ? 1 : 0;
            pass(ctx, part);
        }
        if (!waiting.isEmpty()) {
            pauseReading(ctx);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        timer.stop();
    }
}
