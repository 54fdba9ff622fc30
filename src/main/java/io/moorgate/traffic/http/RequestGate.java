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
import java.nio.channels.ClosedChannelException;
import java.util.function.BooleanSupplier;

/**
 * Knows where the exchanges of one HTTP/1 connection begin and end, refuses broken requests, and ends the connection
 * behind an answer that says so. Sits behind the codec, before Vert.x. Event loop of the connection.
 */
final class RequestGate extends ChannelDuplexHandler {
    private static final String HTTP2_SETTINGS = "http2-settings";

    private final HeaderTimeout timer;
    private final HttpGuards guards;
    private final TrafficEvents events;
    private final BooleanSupplier portLeaves;
    private boolean busy;
    private boolean requestEnded;
    private boolean answerBegun;
    private boolean answerEnded;
    private boolean closing;
    private boolean leaving;
    private boolean refused;
    private HttpHeaders trailers;

    /** {@code portLeaves}: whether every connection of the port ends with its next answer. */
    RequestGate(HeaderTimeout timer, HttpGuards guards, TrafficEvents events, BooleanSupplier portLeaves) {
        this.timer = timer;
        this.guards = guards;
        this.events = events;
        this.portLeaves = portLeaves;
    }

    /** Whether an exchange is under way. */
    boolean isBusy() {
        return busy;
    }

    /** The next answer is the last; so is the one under way. */
    void leave() {
        leaving = true;
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
        } else if (part.decoderResult().isSuccess()) {
            pass(ctx, part);
        } else {
            ReferenceCountUtil.release(part);
            refuse(ctx, part.decoderResult().cause());
        }
    }

    private void pass(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            withoutH2c(request.headers());
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

    /** The upgrade to h2c is gone (RFC 9113 section 3.1); who wants HTTP/2 in the clear begins with its preface. */
    private static void withoutH2c(HttpHeaders headers) {
        if (headers.contains(HTTP2_SETTINGS)) {
            headers.remove(HTTP2_SETTINGS);
            headers.remove(HttpHeaderNames.UPGRADE);
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
                    case TooManyHeads all -> Failure.LIMIT;
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
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (message instanceof HttpResponse head && head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            ctx.write(message, promise);
            if (head.status().code() == 101) {
                timer.stop();
                if (head.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
                    guards.upgraded(ctx.channel());
                }
                ctx.pipeline().remove(this);
            }
            return;
        }
        if (message instanceof HttpResponse head) {
            answerBegun = true;
            if (leaving || portLeaves.getAsBoolean()) {
                head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            closing = head.headers().contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }
        if (!busy || !(message instanceof LastHttpContent)) {
            ctx.write(message, promise);
        } else if (closing || leaving) {
            refused = true;
            timer.stop();
            ctx.write(message, promise.unvoid()).addListener(written -> guards.endAfterAnswer(ctx.channel()));
        } else {
            ctx.write(message, promise);
            answerHasEnded(ctx);
        }
    }

    private void answerHasEnded(ChannelHandlerContext ctx) {
        answerEnded = true;
        if (requestEnded) {
            nextLater(ctx);
        } else {
            timer.exchangeDone();
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
        StrictRequestDecoder decoder = ctx.pipeline().get(StrictRequestDecoder.class);
        if (decoder != null) {
            try {
                decoder.goOn();
            } catch (Exception fault) {
                ctx.fireExceptionCaught(fault);
            }
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timer.stop();
    }
}
