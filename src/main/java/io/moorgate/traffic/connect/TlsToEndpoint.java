package io.moorgate.traffic.connect;

import io.moorgate.traffic.tls.Alpn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * TLS on one connection to an endpoint: its handshake, and after it what the end of its input is for the handlers behind. Stands
 * behind the handler that decrypts.
 *
 * <p>An end by close_notify is an end; one by FIN alone is a break, since whatever is between could have sent it (RFC 8446 section 6.1).
 *
 * <p>One read of the socket may hold several records. What comes while no handler stands behind this one, as between a handshake and
 * what follows it, waits for the next read that is asked for.
 *
 * <p>Thread: the event loop of the connection.
 */
final class TlsToEndpoint extends ChannelDuplexHandler {
    private final Channel channel;
    private final SslHandler tls;
    private final Alpn alpn;
    private final Promise<Channel> ready = Promise.promise();
    private final Deque<Object> held = new ArrayDeque<>();
    private State state = State.UNDER_WAY;
    private boolean closeIsTold;
    private boolean inputEnded;
    private boolean closing;

    private enum State {
        /** The handshake is. */
        UNDER_WAY,
        /** The connection is its taker's. */
        ESTABLISHED,
        /** There will be no connection. */
        FAILED
    }

    TlsToEndpoint(Channel channel, SslHandler tls, Alpn alpn) {
        this.channel = channel;
        this.tls = tls;
        this.alpn = alpn;
    }

    /** Shakes hands over the channel, which is connected and has no handler; gives it with auto-read off, or fails and closes it. */
    Future<Channel> begin() {
        channel.pipeline().addLast(tls, this);
        channel.config().setAutoRead(true);
        return ready.future();
    }

    /** The time is over. */
    void late() {
        fail(new TlsFailed(TlsFailed.Kind.TIMEOUT, "the endpoint did not end it in time"));
    }

    private void fail(TlsFailed fault) {
        if (state == State.UNDER_WAY) {
            state = State.FAILED;
            channel.close();
            ready.fail(fault);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done -> onHandshake(done);
            case SslCloseCompletionEvent closed -> onClosed(ctx, closed);
            case ChannelInputShutdownEvent fin -> onInputEnded(ctx, tls.engine().isInboundDone());
            case ChannelInputShutdownReadComplete fin ->
                onInputEnded(ctx, tls.engine().isInboundDone());
            default -> ctx.fireUserEventTriggered(event);
        }
    }

    private void onHandshake(SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            fail(TlsFailed.of(event.cause()));
            return;
        }
        String agreed = tls.applicationProtocol() == null ? "" : tls.applicationProtocol();
        if (!alpn.accepts(agreed)) {
            fail(new TlsFailed(
                    TlsFailed.Kind.PROTOCOL,
                    "the endpoint agrees to \"" + agreed + "\" (expected: " + alpn.protocolName() + " by ALPN)"));
        } else if (state == State.UNDER_WAY) {
            state = State.ESTABLISHED;
            channel.config().setAutoRead(false);
            ready.complete(channel);
        }
    }

    /** Behind a close_notify of the gateway's own BoringSSL calls each read a close, and Netty reports the first one only. */
    private void onClosed(ChannelHandlerContext ctx, SslCloseCompletionEvent closed) {
        closeIsTold = true;
        if (!closed.isSuccess() || tls.engine().isInboundDone()) {
            onInputEnded(ctx, closed.isSuccess());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (closeIsTold && !inputEnded && tls.engine().isInboundDone()) {
            onInputEnded(ctx, true);
        }
        ctx.fireChannelReadComplete();
    }

    private void onInputEnded(ChannelHandlerContext ctx, boolean isWhole) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (state != State.ESTABLISHED) {
            fail(new TlsFailed(TlsFailed.Kind.HANDSHAKE, "the endpoint closed the connection"));
        } else if (!isWhole) {
            if (!closing) {
                pass(ctx, new SSLException("closed without close_notify"));
            }
        } else if (mayBeHalfOpen()) {
            pass(ctx, ChannelInputShutdownEvent.INSTANCE);
        } else {
            ctx.close();
        }
    }

    /** A relay takes the option away for a while where it holds off reading, and shuts the input then. */
    private boolean mayBeHalfOpen() {
        return channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)
                || channel instanceof DuplexChannel socket && socket.isInputShutdown();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.ESTABLISHED) {
            pass(ctx, message);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Bytes, their end or their break, behind what is held. */
    private void pass(ChannelHandlerContext ctx, Object item) {
        if (!held.isEmpty() || isLast(ctx)) {
            held.add(item);
            return;
        }
        switch (item) {
            case ChannelInputShutdownEvent end -> ctx.fireUserEventTriggered(end);
            case Throwable fault -> ctx.fireExceptionCaught(fault);
            default -> ctx.fireChannelRead(item);
        }
    }

    private boolean isLast(ChannelHandlerContext ctx) {
        return ctx.pipeline().last() == this;
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!held.isEmpty() && !isLast(ctx)) {
            passHeld(ctx);
        }
        ctx.read();
    }

    private void passHeld(ChannelHandlerContext ctx) {
        List<Object> items = List.copyOf(held);
        held.clear();
        items.forEach(item -> pass(ctx, item));
        ctx.fireChannelReadComplete();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closing = true;
        ctx.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new TlsFailed(TlsFailed.Kind.HANDSHAKE, "the endpoint closed the connection"));
        drop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    private void drop() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    /** Broken records are the endpoint's fault, or that of what is between: for the handlers behind as a broken socket. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (state != State.ESTABLISHED) {
            fail(TlsFailed.of(fault));
        } else if (fault instanceof DecoderException && fault.getCause() instanceof IOException broken) {
            pass(ctx, broken);
        } else {
            pass(ctx, fault);
        }
    }
}
