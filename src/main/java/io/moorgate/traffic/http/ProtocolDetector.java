package io.moorgate.traffic.http;

import io.moorgate.traffic.client.ConnectionFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import org.jboss.logging.Logger;

/**
 * Reads the first bytes of a connection and says whether they are the preface of HTTP/2 (RFC 9113 section 3.4) or
 * anything else, which is HTTP/1.1's to judge; then gives its place to the protocol. Event loop of the connection.
 */
final class ProtocolDetector extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ProtocolDetector.class);
    private static final ByteBuf PREFACE = Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf());

    private final Protocols protocols;
    private ByteBuf first = Unpooled.EMPTY_BUFFER;

    /** What follows. */
    interface Protocols {
        /** The first byte has come. */
        void begun();

        /** The handlers of HTTP/2 are wanted at the end of the pipeline. */
        void http2();

        /** The handlers of HTTP/1.1 are wanted at the end of the pipeline. */
        void http1();
    }

    ProtocolDetector(Protocols protocols) {
        this.protocols = protocols;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        protocols.begun();
        first = first.isReadable() ? Unpooled.wrappedBuffer(first, (ByteBuf) message) : (ByteBuf) message;
        int compared = Math.min(first.readableBytes(), PREFACE.readableBytes());
        if (compared == 0) {
            return;
        }
        boolean preface = isPreface(compared);
        if (preface && compared < PREFACE.readableBytes()) {
            return;
        }
        if (preface) {
            protocols.http2();
        } else {
            protocols.http1();
        }
        ByteBuf bytes = first;
        first = Unpooled.EMPTY_BUFFER;
        ctx.fireChannelRead(bytes);
        ctx.pipeline().remove(this);
    }

    private boolean isPreface(int bytes) {
        for (int at = 0; at < bytes; at++) {
            if (first.getByte(first.readerIndex() + at) != PREFACE.getByte(at)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        first.release();
        first = Unpooled.EMPTY_BUFFER;
    }
}
